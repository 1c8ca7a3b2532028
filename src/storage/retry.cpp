#include "storage/retry.hpp"

#include <algorithm>
#include <random>
#include <thread>

namespace darkroom::storage {

using std::chrono::milliseconds;

milliseconds backoff_ceiling(milliseconds first, int failures) {
  milliseconds ceiling = std::min(first, kLongestWait);
  for (int i = 1; i < failures && ceiling < kLongestWait; ++i) ceiling *= 2;
  return std::min(ceiling, kLongestWait);
}

std::optional<milliseconds> next_wait(const Error& error, int failures, const Pace& pace) {
  if (!error.retryable() || error.code() == ErrorCode::storage_full) return std::nullopt;
  if (failures >= pace.attempts) return std::nullopt;
  std::random_device random;
  std::uniform_int_distribution<milliseconds::rep> up_to_ceiling(
      0, backoff_ceiling(pace.first_backoff, failures).count());
  const milliseconds jittered(up_to_ceiling(random));
  if (!error.retry_after()) return jittered;
  if (*error.retry_after() > kLongestWait) return std::nullopt;
  return std::max<milliseconds>(jittered, *error.retry_after());
}

void wait_for(milliseconds time, const Pace& pace) {
  if (pace.wait) {
    pace.wait(time);
  } else {
    std::this_thread::sleep_for(time);
  }
}

}  // namespace darkroom::storage
