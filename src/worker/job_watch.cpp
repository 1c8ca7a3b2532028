#include "worker/job_watch.hpp"

#include <utility>

namespace darkroom::worker {

JobWatch::JobWatch(std::function<Instant()> now, Instant lease_end, int attempt)
    : now_(std::move(now)), attempt_(attempt), lease_end_(lease_end.time_since_epoch().count()) {}

// What was lost once stays lost: the job has acted on it, and an extension that arrives late must
// not make it look held again.
JobWatch::State JobWatch::state() const {
  if (now_ && now_() >= lease_end()) flip(State::lost);
  return state_;
}

Result<void> JobWatch::check() const {
  switch (state()) {
    case State::running:
      return {};
    case State::cancelled:
      return Error::permanent(ErrorCode::cancelled, "the job was cancelled");
    case State::released:
      return Error::permanent(ErrorCode::lease_lost, "the worker stops and hands the job back");
    case State::lost:
      break;
  }
  return Error::permanent(ErrorCode::lease_lost, "the lease has ended: another may have the job");
}

void JobWatch::flip(State to) const {
  State seen = state_;
  while (seen < to && !state_.compare_exchange_weak(seen, to)) {
  }
}

}  // namespace darkroom::worker
