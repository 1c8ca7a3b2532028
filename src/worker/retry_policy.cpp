#include "worker/retry_policy.hpp"

#include <algorithm>
#include <random>

namespace darkroom::worker {
namespace {

using std::chrono::milliseconds;

bool helps_once_at_most(ErrorCode code) {
  return code == ErrorCode::codec_crashed || code == ErrorCode::processing_timeout;
}

bool is_spent(const Error& error, const Try& attempt) {
  if (attempt.attempt >= attempt.max_attempts) return true;
  if (!helps_once_at_most(error.code())) return false;
  const auto previous = error_code_from(attempt.previous_code);
  return previous && helps_once_at_most(*previous);
}

// Told to come back later by whom the job depends on: no fault of the job's, and no harm in
// waiting.
bool is_turned_away(const Error& error) {
  const bool by_others =
      error.code() == ErrorCode::rate_limited || error.code() == ErrorCode::source_unavailable;
  return by_others && error.retry_after().has_value();
}

milliseconds ceiling(int attempt, const RetryPolicy& policy) {
  milliseconds most = policy.base;
  for (int i = 1; i < attempt && most < policy.longest; ++i) most *= policy.growth;
  return std::min(most, policy.longest);
}

milliseconds delay(const Error& error, const Try& attempt, const RetryPolicy& policy) {
  const auto most = static_cast<double>(ceiling(attempt.attempt, policy).count());
  const milliseconds drawn(static_cast<milliseconds::rep>(most * attempt.jitter));
  return error.retry_after().value_or(std::chrono::seconds{0}) + drawn;
}

}  // namespace

queue::Settlement decide(const Error& error, const Try& attempt, const RetryPolicy& policy) {
  using Kind = queue::Settlement::Kind;
  queue::Settlement settlement{.kind = Kind::bury,
                               .error_code = std::string(to_string(error.code())),
                               .error_message = error.message()};
  if (!error.retryable()) return settlement;
  const bool is_patient = attempt.now - attempt.accepted < policy.patience;
  if (is_turned_away(error) && is_patient) {
    settlement.kind = Kind::snooze;
  } else if (is_spent(error, attempt)) {
    return settlement;
  } else {
    settlement.kind = Kind::retry;
  }
  settlement.run_at = attempt.now + delay(error, attempt, policy);
  return settlement;
}

double random_fraction() {
  static thread_local std::mt19937_64 numbers{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(numbers);
}

}  // namespace darkroom::worker
