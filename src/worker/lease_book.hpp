// The leases that this process holds, and their renewal.
#pragma once

#include "queue/queue.hpp"
#include "worker/bell.hpp"
#include "worker/clock.hpp"
#include "worker/job_watch.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

namespace darkroom::worker {

// One claimed job's. Shared by the thread that runs the job and the book that renews the lease.
struct HeldLease {
  HeldLease(queue::Lease held, const Clock& clock, Instant end, int attempt)
      : lease(std::move(held)), watch(clock.monotonic, end, attempt) {}

  // True for the one who asks first, and who settles it then: the job's thread, or a pool that
  // hands back what it still runs.
  bool begin_settling() { return !settling_.exchange(true); }

  const queue::Lease lease;
  JobWatch watch;
  Bell bell{1};        // where its thread waits while the queue does not answer
  Instant renew_at{};  // under the book's mutex

 private:
  std::atomic<bool> settling_ = false;
};

// Thread-safe; renew() is for one thread.
class LeaseBook {
 public:
  // `queue` outlives it. Each lease is extended by `length` at a third of it. What is counted on
  // ends a tenth before the queue's own deadline: that is for the way there and for clocks that
  // differ.
  LeaseBook(queue::Queue& queue, std::chrono::milliseconds length, Clock clock);

  // `asked_at` is when the claim was sent: the lease began no earlier than that.
  std::shared_ptr<HeldLease> hold(queue::Lease lease, Instant asked_at, int attempt);
  void let_go(const HeldLease& held);
  std::vector<std::shared_ptr<HeldLease>> all() const;

  // Extends the leases whose time has come, and flips the watch of those that are lost or whose
  // job is to be cancelled. When the next one's time comes, at most a third of a lease from now.
  Instant renew();
  // Extends every lease now: the queue stores them by a clock that was set. For any thread.
  void renew_all();

 private:
  std::vector<std::shared_ptr<HeldLease>> due(Instant now) const;
  void extend(HeldLease& held);
  Instant end_of(Instant asked_at) const { return asked_at + length_ - length_ / 10; }

  queue::Queue& queue_;
  const std::chrono::milliseconds length_;
  const Clock clock_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<HeldLease>> held_;  // under mutex_
};

}  // namespace darkroom::worker
