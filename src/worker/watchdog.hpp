// Tells a worker that is idle or busy from one that is stuck.
#pragma once

#include "worker/clock.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace darkroom::worker {

// Thread-safe. What the pool's threads say as they pass, and what follows from their silence.
class Watchdog {
 public:
  Watchdog(std::chrono::milliseconds stuck_after, Instant now);

  void moved(Instant now);  // a job was claimed or settled, or there is a reason that none is
  void renewer_passed(Instant now);
  void sweeper_passed(Instant now);
  void saw_waiting(std::uint64_t jobs, Instant now);  // available, and not kept back by a pause

  // Why the process had better be started again; nothing where all is well.
  std::optional<std::string> complaint(Instant now, int free_slots) const;

 private:
  const std::chrono::milliseconds stuck_after_;
  mutable std::mutex mutex_;  // guards all below
  Instant moved_;
  Instant renewer_passed_;
  Instant sweeper_passed_;
  // Since when work has been waiting without a break: an idle night is no reason to complain of the
  // first job in the morning.
  std::optional<Instant> waiting_since_;
};

}  // namespace darkroom::worker
