#include "worker/watchdog.hpp"

#include <algorithm>

namespace darkroom::worker {

Watchdog::Watchdog(std::chrono::milliseconds stuck_after, Instant now)
    : stuck_after_(stuck_after), moved_(now), renewer_passed_(now), sweeper_passed_(now) {}

void Watchdog::moved(Instant now) {
  const std::scoped_lock lock(mutex_);
  moved_ = now;
}

void Watchdog::renewer_passed(Instant now) {
  const std::scoped_lock lock(mutex_);
  renewer_passed_ = now;
}

void Watchdog::sweeper_passed(Instant now) {
  const std::scoped_lock lock(mutex_);
  sweeper_passed_ = now;
}

void Watchdog::saw_waiting(std::uint64_t jobs, Instant now) {
  const std::scoped_lock lock(mutex_);
  if (jobs == 0) {
    waiting_since_.reset();
  } else if (!waiting_since_) {
    waiting_since_ = now;
  }
}

std::optional<std::string> Watchdog::complaint(Instant now, int free_slots) const {
  const std::scoped_lock lock(mutex_);
  const auto is_stale = [&](Instant last) { return now - last > stuck_after_; };
  if (is_stale(renewer_passed_)) return "leases are not renewed";
  if (is_stale(sweeper_passed_)) return "the queue is not swept";
  if (free_slots > 0 && waiting_since_ && is_stale(std::max(moved_, *waiting_since_))) {
    return "jobs wait and slots are free, but none is claimed";
  }
  return std::nullopt;
}

}  // namespace darkroom::worker
