#include "worker/watchdog.hpp"

#include <gtest/gtest.h>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;

const Instant kStart{1h};

// A pool whose threads all pass, until `to`, but for what a test leaves out.
void pass(Watchdog& watchdog, Instant to) {
  watchdog.renewer_passed(to);
  watchdog.sweeper_passed(to);
}

TEST(Watchdog, IsContentWithAnIdleNight) {
  Watchdog watchdog(60s, kStart);

  pass(watchdog, kStart + 8h);

  EXPECT_EQ(watchdog.complaint(kStart + 8h, 4), std::nullopt);
}

TEST(Watchdog, IsContentWithTheFirstJobOfTheMorning) {
  Watchdog watchdog(60s, kStart);
  pass(watchdog, kStart + 8h);

  watchdog.saw_waiting(1, kStart + 8h);

  EXPECT_EQ(watchdog.complaint(kStart + 8h + 60s, 4), std::nullopt);
}

TEST(Watchdog, ComplainsWhereWorkWaitsBesideFreeSlots) {
  Watchdog watchdog(60s, kStart);
  watchdog.saw_waiting(1, kStart);

  pass(watchdog, kStart + 61s);
  watchdog.saw_waiting(1, kStart + 61s);

  EXPECT_EQ(watchdog.complaint(kStart + 61s, 1),
            "jobs wait and slots are free, but none is claimed");
}

TEST(Watchdog, IsContentWhereEverySlotIsBusy) {
  Watchdog watchdog(60s, kStart);
  watchdog.saw_waiting(100, kStart);

  pass(watchdog, kStart + 1h);

  EXPECT_EQ(watchdog.complaint(kStart + 1h, 0), std::nullopt);
}

TEST(Watchdog, IsContentWhileJobsMove) {
  Watchdog watchdog(60s, kStart);
  watchdog.saw_waiting(100, kStart);
  pass(watchdog, kStart + 1h);

  watchdog.moved(kStart + 1h);

  EXPECT_EQ(watchdog.complaint(kStart + 1h + 60s, 4), std::nullopt);
}

TEST(Watchdog, ForgetsWorkThatIsGone) {
  Watchdog watchdog(60s, kStart);
  watchdog.saw_waiting(1, kStart);
  pass(watchdog, kStart + 1h);

  watchdog.saw_waiting(0, kStart + 1h);

  EXPECT_EQ(watchdog.complaint(kStart + 1h, 4), std::nullopt);
}

TEST(Watchdog, ComplainsOfARenewerThatHangs) {
  Watchdog watchdog(60s, kStart);

  watchdog.sweeper_passed(kStart + 61s);

  EXPECT_EQ(watchdog.complaint(kStart + 61s, 0), "leases are not renewed");
}

TEST(Watchdog, ComplainsOfASweeperThatHangs) {
  Watchdog watchdog(60s, kStart);

  watchdog.renewer_passed(kStart + 61s);

  EXPECT_EQ(watchdog.complaint(kStart + 61s, 0), "the queue is not swept");
}

}  // namespace
}  // namespace darkroom::worker
