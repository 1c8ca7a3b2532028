#include "worker/clock.hpp"

#include <algorithm>
#include <ctime>

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

std::chrono::milliseconds time_until(Instant then, Instant now) {
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(then - now),
                  std::chrono::milliseconds{0});
}

}  // namespace darkroom::worker
