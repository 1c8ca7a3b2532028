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

// From `now` until `then`, rounded up; 0 where it is past.
std::chrono::milliseconds time_until(Instant then, Instant now);

}  // namespace darkroom::worker
