#include "cli/client/batch/progress_bar.hpp"

#include <gtest/gtest.h>

namespace darkroom::cli {
namespace {

using namespace std::chrono_literals;

TEST(ProgressText, TellsCountRateRestAndFailures) {
  const Progress progress{.total = 500, .ended = 125, .failed = 2, .before = 25};

  EXPECT_EQ(progress_text(progress, 10s), "125/500  25%  10.0/s  38 s left  2 failed");
}

TEST(ProgressText, TellsNoRateBeforeTheFirstHasEnded) {
  EXPECT_EQ(progress_text({.total = 3}, 10s), "0/3  0%");
}

TEST(ProgressText, TellsNoRestAtTheEnd) {
  EXPECT_EQ(progress_text({.total = 4, .ended = 4}, 2s), "4/4  100%  2.0/s");
}

TEST(TimeLeft, CountsOnlyWhatThisRunHasDone) {
  const Progress resumed{.total = 100, .ended = 90, .before = 80};

  EXPECT_EQ(time_left(resumed, 10s), 10s);
}

TEST(TimeLeft, IsUnknownWithoutARate) {
  EXPECT_EQ(time_left({.total = 100, .ended = 80, .before = 80}, 10s), std::nullopt);
}

TEST(TimeText, GrowsItsUnits) {
  EXPECT_EQ(time_text(59s), "59 s");
  EXPECT_EQ(time_text(185s), "3 min 5 s");
  EXPECT_EQ(time_text(7800s), "2 h 10 min");
}

}  // namespace
}  // namespace darkroom::cli
