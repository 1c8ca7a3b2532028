#include "storage/retry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace darkroom::storage {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

Error passing(std::optional<seconds> retry_after = std::nullopt) {
  return Error::transient(ErrorCode::storage_unavailable, "503", retry_after);
}

TEST(Backoff, DoublesUpToFiveSeconds) {
  std::vector<milliseconds> ceilings;
  for (int failures = 1; failures <= 8; ++failures) {
    ceilings.push_back(backoff_ceiling(milliseconds(100), failures));
  }
  EXPECT_THAT(ceilings, ElementsAre(milliseconds(100), milliseconds(200), milliseconds(400),
                                    milliseconds(800), milliseconds(1600), milliseconds(3200),
                                    milliseconds(5000), milliseconds(5000)));
  EXPECT_EQ(backoff_ceiling(milliseconds(9000), 1), kLongestWait);
  EXPECT_EQ(backoff_ceiling(milliseconds(100), 1'000'000), kLongestWait);
}

TEST(Backoff, IsDrawnFromTheWholeRange) {
  const Pace pace{.attempts = 9, .first_backoff = milliseconds(100), .wait = {}};
  std::vector<milliseconds> waits;
  waits.reserve(400);
  for (int i = 0; i < 400; ++i) waits.push_back(*next_wait(passing(), 2, pace));

  EXPECT_THAT(waits, Each(AllOf(Ge(milliseconds(0)), Le(milliseconds(200)))));
  // Each misses with a probability of (3/4)^400.
  EXPECT_LT(*std::ranges::min_element(waits), milliseconds(50));
  EXPECT_GT(*std::ranges::max_element(waits), milliseconds(150));
}

// The waits between tries of something that always fails with `error`.
std::vector<milliseconds> waits_of(const Error& error, int attempts) {
  std::vector<milliseconds> waits;
  const Pace pace{.attempts = attempts,
                  .first_backoff = milliseconds(100),
                  .wait = [&](milliseconds time) { waits.push_back(time); }};
  int tries = 0;
  const auto result = retried(pace, [&]() -> Result<int> {
    ++tries;
    return error;
  });
  EXPECT_FALSE(result);
  EXPECT_EQ(static_cast<std::size_t>(tries), waits.size() + 1);
  return waits;
}

TEST(Retry, EndsAfterItsAttempts) {
  EXPECT_THAT(waits_of(passing(), 4), SizeIs(3));
  EXPECT_THAT(waits_of(passing(), 1), IsEmpty());
}

TEST(Retry, LeavesAPermanentErrorAlone) {
  EXPECT_THAT(waits_of(Error::permanent(ErrorCode::storage_denied, "no"), 4), IsEmpty());
}

TEST(Retry, LeavesAFullStoreToTheQueue) {
  EXPECT_THAT(waits_of(Error::transient(ErrorCode::storage_full, "full"), 4), IsEmpty());
}

TEST(Retry, WaitsAsLongAsItIsAskedTo) {
  EXPECT_THAT(waits_of(passing(seconds(5)), 3),
              ElementsAre(milliseconds(5000), milliseconds(5000)));
}

TEST(Retry, LeavesALongWaitToTheQueue) {
  EXPECT_THAT(waits_of(passing(seconds(6)), 3), IsEmpty());
}

TEST(Retry, EndsAtTheFirstSuccess) {
  int tries = 0;
  const Pace pace{.attempts = 5, .first_backoff = milliseconds(1), .wait = [](auto) {}};

  const auto result = retried(pace, [&]() -> Result<int> {
    if (++tries < 3) return passing();
    return 42;
  });

  EXPECT_EQ(result, 42);
  EXPECT_EQ(tries, 3);
}

}  // namespace
}  // namespace darkroom::storage
