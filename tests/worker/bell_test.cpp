#include "worker/bell.hpp"

#include <gtest/gtest.h>

#include <future>
#include <stop_token>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;

TEST(Bell, KeepsARingForWhoComesLater) {
  Bell bell(1);
  const std::stop_source nobody_stops;

  bell.ring();

  EXPECT_TRUE(bell.wait(nobody_stops.get_token(), 1h));
}

// Whether a wait ends by its time alone.
bool is_silent(Bell& bell) {
  const std::stop_source nobody_stops;
  const auto start = std::chrono::steady_clock::now();
  bell.wait(nobody_stops.get_token(), 20ms);
  return std::chrono::steady_clock::now() - start >= 20ms;
}

TEST(Bell, IsHeardOnceForEachRing) {
  Bell bell(4);
  bell.ring(2);

  EXPECT_FALSE(is_silent(bell));
  EXPECT_FALSE(is_silent(bell));
  EXPECT_TRUE(is_silent(bell));
}

TEST(Bell, ForgetsRingsThatNobodyCouldHear) {
  Bell bell(1);
  bell.ring(100);

  EXPECT_FALSE(is_silent(bell));
  EXPECT_TRUE(is_silent(bell));
}

TEST(Bell, EndsAWaitWhenStopIsWanted) {
  Bell bell(1);
  std::stop_source stop;
  std::future<bool> waiting =
      std::async(std::launch::async, [&] { return bell.wait(stop.get_token(), 1h); });

  stop.request_stop();

  EXPECT_FALSE(waiting.get());
}

TEST(Bell, LooksAfterTheTimeInOneThread) {
  Bell bell(2);
  std::stop_source stop;
  std::future<bool> first =
      std::async(std::launch::async, [&] { return bell.wait(stop.get_token(), 1h); });
  std::future<bool> second =
      std::async(std::launch::async, [&] { return bell.wait(stop.get_token(), 1h); });

  bell.ring(2);

  EXPECT_TRUE(first.get());
  EXPECT_TRUE(second.get());
}

TEST(Bell, EndsAWaitWhenItsTimeIsOver) {
  Bell bell(1);
  const std::stop_source nobody_stops;

  EXPECT_TRUE(bell.wait(nobody_stops.get_token(), 1ms));
}

}  // namespace
}  // namespace darkroom::worker
