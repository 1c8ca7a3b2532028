// How attempts end: from a job's result to what the queue is told, until it has heard.
#pragma once

#include "queue/queue.hpp"
#include "telemetry/metrics.hpp"
#include "worker/clock.hpp"
#include "worker/lease_book.hpp"
#include "worker/retry_policy.hpp"

#include <darkroom/job_result.hpp>

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

namespace darkroom::worker {

struct SettlingRules {
  RetryPolicy retry = {};
  std::function<double()> jitter = random_fraction;  // 0..1
  // Told of each attempt that the queue knows the end of; called by the job's thread, so it is
  // quick.
  std::function<void(const std::string& job_id, queue::State)> settled = {};
};

// How long to wait after `failures` (1 or more) tries that the queue did not answer: 100 ms,
// doubling, at most 5 s.
std::chrono::milliseconds queue_backoff(int failures);

// Thread-safe; all references outlive it.
class Settling {
 public:
  Settling(queue::Queue& queue, telemetry::Metrics& metrics, Clock clock, SettlingRules rules);

  // Nothing where somebody else has begun to settle it, or where the job failed and its lease is
  // lost: then the queue counts a lost lease. Where the queue does not answer, it is told again
  // until the lease ends or `stop`. A success is told even so late: the queue takes it only from
  // the current holder.
  void settle(const queue::StoredJob& job, HeldLease& held, const JobResult& result,
              const std::stop_token& stop) const;

  // Hands it back, the attempt not counted; tried once. Flips the watch, so that the job stops at
  // its next stage.
  void release(HeldLease& held) const;

 private:
  queue::Settlement ending(const queue::StoredJob& job, JobWatch::State seen,
                           const JobResult& result) const;
  Result<queue::State> told(HeldLease& held, const queue::Settlement& settlement,
                            const std::stop_token& stop) const;
  void record(const queue::StoredJob& job, const queue::Settlement& settlement,
              queue::State state) const;

  queue::Queue& queue_;
  telemetry::Metrics& metrics_;
  const Clock clock_;
  const SettlingRules rules_;
};

}  // namespace darkroom::worker
