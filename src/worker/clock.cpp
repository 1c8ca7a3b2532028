#include "worker/clock.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

namespace darkroom::worker {
namespace {

Instant since_boot() {
  timespec time{};
  // steady_clock stands still while the machine is suspended; this one does not.
  clock_gettime(CLOCK_BOOTTIME, &time);
  return Instant(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

queue::Moment today() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

Clock system_clock() {
  return {.wall = today, .monotonic = since_boot};
}

ClockWatch::ClockWatch(Clock clock, std::chrono::milliseconds tolerance)
    : clock_(std::move(clock)), tolerance_(tolerance), usual_(ahead_of_monotonic(clock_.wall())) {}

bool ClockWatch::was_set(queue::Moment wall) {
  const std::chrono::milliseconds ahead = ahead_of_monotonic(wall);
  if (std::chrono::abs(ahead - usual_) <= tolerance_) return false;
  usual_ = ahead;
  return true;
}

std::chrono::milliseconds ClockWatch::ahead_of_monotonic(queue::Moment wall) const {
  return wall.time_since_epoch() -
         std::chrono::floor<std::chrono::milliseconds>(clock_.monotonic().time_since_epoch());
}

std::chrono::milliseconds time_until(Instant then, Instant now) {
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(then - now),
                  std::chrono::milliseconds{0});
}

}  // namespace darkroom::worker
