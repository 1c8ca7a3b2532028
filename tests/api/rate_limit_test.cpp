#include "api/rate_limit.hpp"

#include "api/service.hpp"

namespace darkroom::api {
namespace {

using namespace std::chrono_literals;
using test::kStart;

constexpr RateLimit kSlow{.per_second = 0.5, .burst = 2};

TEST(RateLimits, LetABurstThroughAndThenSayHowLongToWait) {
  RateLimits limits;

  EXPECT_EQ(limits.take("a", kSlow, kStart), std::nullopt);
  EXPECT_EQ(limits.take("a", kSlow, kStart), std::nullopt);
  EXPECT_EQ(limits.take("a", kSlow, kStart), 2s);
  EXPECT_EQ(limits.take("b", kSlow, kStart), std::nullopt);
}

TEST(RateLimits, FillAtTheirRateAndNoHigherThanTheBurst) {
  RateLimits limits;
  while (!limits.take("a", kSlow, kStart)) continue;

  EXPECT_EQ(limits.take("a", kSlow, kStart + 1s), 1s);
  EXPECT_EQ(limits.take("a", kSlow, kStart + 2s), std::nullopt);
  EXPECT_EQ(limits.take("a", kSlow, kStart + 1h), std::nullopt);
  EXPECT_EQ(limits.take("a", kSlow, kStart + 1h), std::nullopt);
  EXPECT_EQ(limits.take("a", kSlow, kStart + 1h), 2s);
}

TEST(RateLimits, GiveNothingForAClockThatGoesBack) {
  RateLimits limits;
  while (!limits.take("a", kSlow, kStart)) continue;

  EXPECT_EQ(limits.take("a", kSlow, kStart - 1h), 2s);
  EXPECT_EQ(limits.take("a", kSlow, kStart - 1h + 2s), std::nullopt);
}

}  // namespace
}  // namespace darkroom::api
