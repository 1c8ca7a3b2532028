#include "worker/settling.hpp"

#include "telemetry/log.hpp"

#include <algorithm>
#include <utility>

namespace darkroom::worker {
namespace {

using telemetry::LogLevel;
using Kind = queue::Settlement::Kind;
using std::chrono::milliseconds;

constexpr milliseconds kFirstBackoff{100};
constexpr milliseconds kLongestBackoff{5'000};

void log_unsettled(const queue::Lease& lease, const Error& error) {
  telemetry::log(
      LogLevel::warn, "attempt not settled",
      {{"jobId", lease.job_id}, {"code", to_string(error.code())}, {"message", error.message()}});
}

}  // namespace

milliseconds queue_backoff(int failures) {
  milliseconds wait = kFirstBackoff;
  for (int i = 1; i < failures && wait < kLongestBackoff; ++i) wait *= 2;
  return std::min(wait, kLongestBackoff);
}

Settling::Settling(queue::Queue& queue, telemetry::Metrics& metrics, Clock clock,
                   SettlingRules rules)
    : queue_(queue), metrics_(metrics), clock_(std::move(clock)), rules_(std::move(rules)) {}

void Settling::settle(const queue::StoredJob& job, HeldLease& held, const JobResult& result,
                      const std::stop_token& stop) const {
  if (!held.begin_settling()) return;
  const JobWatch::State seen = held.watch.state();
  if (seen == JobWatch::State::lost && !result.success) {
    telemetry::log(LogLevel::warn, "lease lost",
                   {{"jobId", job.id}, {"tool", job.tool}, {"attempt", std::int64_t{job.attempt}}});
    return;
  }
  const queue::Settlement settlement = ending(job, seen, result);
  const Result<queue::State> state = told(held, settlement, stop);
  if (!state) return log_unsettled(held.lease, state.error());
  record(job, settlement, *state);
  if (rules_.settled) rules_.settled(job.id, *state);
}

void Settling::release(HeldLease& held) const {
  if (!held.begin_settling()) return;
  held.watch.release();
  const Result<queue::State> state =
      queue_.settle(held.lease, {.kind = Kind::release}, clock_.wall());
  if (!state) return log_unsettled(held.lease, state.error());
  telemetry::log(LogLevel::info, "job handed back", {{"jobId", held.lease.job_id}});
  if (rules_.settled) rules_.settled(held.lease.job_id, *state);
}

queue::Settlement Settling::ending(const queue::StoredJob& job, JobWatch::State seen,
                                   const JobResult& result) const {
  queue::Settlement settlement;
  if (!result.success) {
    const Error error =
        result.error.value_or(Error::permanent(ErrorCode::internal, "failed without an error"));
    settlement = decide(error,
                        {.attempt = job.attempt,
                         .max_attempts = job.max_attempts,
                         .previous_code = job.error_code,
                         .accepted = job.created,
                         .now = clock_.wall(),
                         .jitter = rules_.jitter()},
                        rules_.retry);
    if (seen == JobWatch::State::cancelled) settlement.kind = Kind::cancel;
  }
  settlement.result = to_json(result);
  return settlement;
}

Result<queue::State> Settling::told(HeldLease& held, const queue::Settlement& settlement,
                                    const std::stop_token& stop) const {
  for (int failures = 1;; ++failures) {
    Result<queue::State> state = queue_.settle(held.lease, settlement, clock_.wall());
    if (state || !state.error().retryable() || !held.watch.holds_lease()) return state;
    if (!held.bell.wait(stop, queue_backoff(failures))) return state;
  }
}

void Settling::record(const queue::StoredJob& job, const queue::Settlement& settlement,
                      queue::State state) const {
  const bool goes_back = state == queue::State::scheduled || state == queue::State::available;
  if (goes_back) metrics_.job_retried(job.tool, settlement.error_code);
  if (state != queue::State::dead) return;
  metrics_.job_died(job.tool, settlement.error_code);
  telemetry::log(LogLevel::warn, "job is dead",
                 {{"jobId", job.id},
                  {"tool", job.tool},
                  {"attempt", std::int64_t{job.attempt}},
                  {"code", settlement.error_code}});
}

}  // namespace darkroom::worker
