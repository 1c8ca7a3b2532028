#include "worker/retry_policy.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;
using Kind = queue::Settlement::Kind;

const queue::Moment kNow{1'700'000'000'000ms};

Error flaky() {
  return Error::transient(ErrorCode::storage_unavailable, "503");
}
Error crashed() {
  return Error::transient(ErrorCode::codec_crashed, "SIGSEGV");
}
Error turned_away() {
  return Error::transient(ErrorCode::source_unavailable, "HTTP 429", 30s);
}

struct Case {
  std::string name;
  Error error;
  Try attempt;
  Kind kind;
  std::chrono::milliseconds delay{0};  // where it is not buried
};

class Decide : public ::testing::TestWithParam<Case> {};

TEST_P(Decide, TellsTheFateOfAnAttempt) {
  Try attempt = GetParam().attempt;
  attempt.now = kNow;
  if (attempt.accepted == queue::Moment{}) attempt.accepted = kNow - 1min;

  const queue::Settlement settlement = decide(GetParam().error, attempt, {});

  EXPECT_EQ(settlement.kind, GetParam().kind);
  EXPECT_EQ(settlement.error_code, to_string(GetParam().error.code()));
  EXPECT_EQ(settlement.error_message, GetParam().error.message());
  if (settlement.kind == Kind::bury) return;
  EXPECT_EQ(settlement.run_at - kNow, GetParam().delay);
}

INSTANTIATE_TEST_SUITE_P(
    Policy, Decide,
    ::testing::Values(
        Case{"Permanent", Error::permanent(ErrorCode::source_not_found, "404"), {}, Kind::bury},
        Case{"PermanentWithAttemptsLeft",
             Error::permanent(ErrorCode::internal, "bug"),
             {.attempt = 1, .max_attempts = 100},
             Kind::bury},
        Case{"FirstRetry", flaky(), {.attempt = 1, .jitter = 1}, Kind::retry, 1s},
        Case{"SecondRetry", flaky(), {.attempt = 2, .jitter = 1}, Kind::retry, 8s},
        Case{"ThirdRetry", flaky(), {.attempt = 3, .jitter = 1}, Kind::retry, 64s},
        Case{"FourthRetry", flaky(), {.attempt = 4, .jitter = 1}, Kind::retry, 512s},
        Case{"NoWaitIsLongerThanTheCap",
             flaky(),
             {.attempt = 9, .max_attempts = 10, .jitter = 1},
             Kind::retry,
             10min},
        Case{"NorAfterManyAttempts",
             flaky(),
             {.attempt = 999, .max_attempts = 1000, .jitter = 1},
             Kind::retry,
             10min},
        Case{"JitterReachesDownToNothing", flaky(), {.attempt = 4, .jitter = 0}, Kind::retry, 0ms},
        Case{"JitterIsAShare", flaky(), {.attempt = 2, .jitter = 0.25}, Kind::retry, 2s},
        Case{"LastAttempt", flaky(), {.attempt = 5}, Kind::bury},
        Case{"OnlyAttempt", flaky(), {.attempt = 1, .max_attempts = 1}, Kind::bury},
        Case{"BeyondTheLastAttempt", flaky(), {.attempt = 7}, Kind::bury},
        Case{"FirstCrash", crashed(), {.attempt = 1, .jitter = 1}, Kind::retry, 1s},
        Case{
            "SecondCrash", crashed(), {.attempt = 2, .previous_code = "codec_crashed"}, Kind::bury},
        Case{"TimeoutAfterACrash",
             Error::transient(ErrorCode::processing_timeout, "30 s"),
             {.attempt = 2, .previous_code = "codec_crashed"},
             Kind::bury},
        Case{"CrashAfterAnotherFailure",
             crashed(),
             {.attempt = 2, .previous_code = "source_timeout", .jitter = 1},
             Kind::retry,
             8s},
        Case{"OtherFailureAfterACrash",
             flaky(),
             {.attempt = 2, .previous_code = "codec_crashed", .jitter = 1},
             Kind::retry,
             8s},
        Case{"RetryAfterIsTheLeastDelay",
             Error::transient(ErrorCode::storage_unavailable, "SlowDown", 90s),
             {.attempt = 1, .jitter = 0},
             Kind::retry,
             90s},
        Case{"JitterComesOnTopOfRetryAfter",
             Error::transient(ErrorCode::storage_unavailable, "SlowDown", 90s),
             {.attempt = 2, .jitter = 0.5},
             Kind::retry,
             94s},
        Case{
            "TurnedAwayByTheSource", turned_away(), {.attempt = 1, .jitter = 1}, Kind::snooze, 31s},
        Case{"TurnedAwayAtTheLastAttempt",
             turned_away(),
             {.attempt = 5, .jitter = 0},
             Kind::snooze,
             30s},
        Case{"RateLimited",
             Error::transient(ErrorCode::rate_limited, "429", 5s),
             {.jitter = 0},
             Kind::snooze,
             5s},
        Case{"SourceDownWithoutATime",
             Error::transient(ErrorCode::source_unavailable, "HTTP 503"),
             {.jitter = 1},
             Kind::retry,
             1s},
        Case{"TurnedAwayForTooLong",
             turned_away(),
             {.attempt = 1, .accepted = kNow - 1h, .jitter = 0},
             Kind::retry,
             30s},
        Case{"TurnedAwayForTooLongAndAttemptsUsedUp",
             turned_away(),
             {.attempt = 5, .accepted = kNow - 1h},
             Kind::bury}),
    [](const ::testing::TestParamInfo<Case>& each) { return each.param.name; });

TEST(RandomFraction, SpreadsOverTheWholeRange) {
  std::set<int> tenths;

  for (int i = 0; i < 1000; ++i) {
    const double fraction = random_fraction();
    ASSERT_GE(fraction, 0);
    ASSERT_LT(fraction, 1);
    tenths.insert(static_cast<int>(fraction * 10));
  }

  EXPECT_EQ(tenths.size(), 10U);
}

}  // namespace
}  // namespace darkroom::worker
