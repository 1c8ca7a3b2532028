// The clocks of a worker, as values: tests turn them by hand.
#pragma once

#include "queue/queue.hpp"

#include <chrono>
#include <functional>

namespace darkroom::worker {

// A point of time on this machine alone.
using Instant = std::chrono::steady_clock::time_point;

struct Clock {
  // What the queue stores and people read; may be set back and forth.
  std::function<queue::Moment()> wall;
  // What deadlines are held against: never steps, and goes on while the machine is suspended, when
  // leases run out as well.
  std::function<Instant()> monotonic;
};

Clock system_clock();

// Notices that the wall clock was set. For one thread.
class ClockWatch {
 public:
  ClockWatch(Clock clock, std::chrono::milliseconds tolerance);

  // Whether it was set by more than the tolerance, in one step or several, since this said so last.
  // `wall` was read a moment ago.
  bool was_set(queue::Moment wall);

 private:
  std::chrono::milliseconds ahead_of_monotonic(queue::Moment wall) const;

  Clock clock_;
  std::chrono::milliseconds tolerance_;
  std::chrono::milliseconds usual_;
};

// From `now` until `then`, rounded up; 0 where it is past.
std::chrono::milliseconds time_until(Instant then, Instant now);

}  // namespace darkroom::worker
