#include "worker/queue_figures.hpp"

#include <algorithm>
#include <chrono>

namespace darkroom::worker {
namespace {

using queue::State;

constexpr std::array kStates = {State::available, State::running, State::scheduled,
                                State::succeeded, State::dead,    State::cancelled};

}  // namespace

void show(const queue::Figures& figures, queue::Moment now, telemetry::Metrics& metrics) {
  for (const State state : kStates) {
    const auto found = figures.states.find(state);
    const queue::Figures::OfState of_state =
        found == figures.states.end() ? queue::Figures::OfState{} : found->second;
    // A scheduled job's `oldest` may lie ahead.
    const std::chrono::duration<double> age =
        of_state.oldest ? std::max(now - *of_state.oldest, std::chrono::milliseconds{0})
                        : std::chrono::milliseconds{0};
    metrics.queue_state({.state = queue::to_string(state),
                         .jobs = of_state.jobs,
                         .oldest_age_seconds = age.count()});
  }
}

}  // namespace darkroom::worker
