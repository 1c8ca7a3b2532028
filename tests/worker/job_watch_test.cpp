#include "worker/job_watch.hpp"

#include <gtest/gtest.h>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;
using State = JobWatch::State;

TEST(JobWatch, OfNoLeaseNeverEnds) {
  const JobWatch watch;

  EXPECT_EQ(watch.state(), State::running);
  EXPECT_TRUE(watch.check().has_value());
  EXPECT_FALSE(watch.is_leased());
}

TEST(JobWatch, IsLostAtTheLeasesEndThoughNobodyFlippedIt) {
  Instant now{10s};
  const JobWatch watch([&] { return now; }, Instant{40s});
  ASSERT_TRUE(watch.check().has_value());

  now = Instant{40s};

  EXPECT_EQ(watch.check().error().code(), ErrorCode::lease_lost);
  EXPECT_FALSE(watch.holds_lease());
}

TEST(JobWatch, GoesOnWhereTheLeaseWasExtendedInTime) {
  Instant now{10s};
  JobWatch watch([&] { return now; }, Instant{40s});

  watch.extend(Instant{50s});
  now = Instant{49s};

  EXPECT_TRUE(watch.check().has_value());
}

TEST(JobWatch, StaysLostWhereAnExtensionComesLate) {
  Instant now{40s};
  JobWatch watch([&] { return now; }, Instant{40s});
  ASSERT_EQ(watch.state(), State::lost);

  watch.extend(Instant{70s});

  EXPECT_EQ(watch.state(), State::lost);
}

TEST(JobWatch, HoldsItsLeaseWhileItIsCancelled) {
  JobWatch watch;

  watch.cancel();

  EXPECT_EQ(watch.check().error().code(), ErrorCode::cancelled);
  EXPECT_TRUE(watch.holds_lease());
}

TEST(JobWatch, HoldsNothingOnceItIsReleased) {
  JobWatch watch;

  watch.release();

  EXPECT_EQ(watch.check().error().code(), ErrorCode::lease_lost);
  EXPECT_FALSE(watch.holds_lease());
}

TEST(JobWatch, IsNeverFlippedBack) {
  JobWatch watch;
  watch.lose();

  watch.cancel();

  EXPECT_EQ(watch.state(), State::lost);
}

}  // namespace
}  // namespace darkroom::worker
