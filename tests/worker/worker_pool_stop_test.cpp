// How a pool stops: SIGTERM, and SIGTERM again.
#include "worker/crew.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;
using darkroom::test::Op;
using queue::State;
using test::Crew;
using ::testing::ElementsAre;

// Its answer, which must come within 5 s.
bool answer_of(std::future<bool>& drained) {
  EXPECT_EQ(drained.wait_for(test::kLongestWait), std::future_status::ready) << "still draining";
  return drained.get();
}

std::future<bool> drain(Crew& crew, std::chrono::milliseconds timeout) {
  return std::async(std::launch::async, [&crew, timeout] { return crew.pool->drain(timeout); });
}

TEST(Drain, LetsRunningJobsEndAndClaimsNoMore) {
  Crew crew;
  crew.accept("job-1");
  crew.accept("job-2");
  crew.start();
  crew.stage.await_entered(1);

  std::future<bool> drained = drain(crew, 10s);
  while (!crew.pool->is_draining()) std::this_thread::yield();
  crew.stage.open();

  EXPECT_TRUE(answer_of(drained));
  EXPECT_EQ(crew.stored("job-1").state, State::succeeded);
  EXPECT_EQ(crew.stored("job-2").state, State::available);
}

TEST(Drain, ReturnsAtOnceWhereNothingRuns) {
  Crew crew;
  crew.start(4);

  EXPECT_TRUE(crew.pool->drain(1h));
}

TEST(Drain, HandsBackAtNoCostWhatDoesNotEndInTime) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);

  std::future<bool> drained = drain(crew, 10s);
  while (!crew.pool->is_draining()) std::this_thread::yield();
  crew.time.advance(10s);
  crew.pool->wake();

  EXPECT_FALSE(answer_of(drained));
  EXPECT_EQ(crew.stored("job-1").state, State::available);
  EXPECT_EQ(crew.stored("job-1").attempt, 0);
}

TEST(Drain, StopsTheJobThatItHandsBackAndSettlesItNoMore) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);
  crew.pool->stop_now();
  const queue::Claim second = crew.claim_elsewhere();

  crew.stage.open();
  crew.pool.reset();

  EXPECT_THAT(crew.stage.stopped_with(), ElementsAre(ErrorCode::lease_lost));
  EXPECT_EQ(crew.queue.calls(Op::settle), 1) << "the release alone";
  EXPECT_TRUE(crew.engine->extend(second.lease, 30s, crew.time.wall()).has_value());
}

TEST(Drain, IsCutShortByASecondOne) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);
  std::future<bool> drained = drain(crew, 1h);
  while (!crew.pool->is_draining()) std::this_thread::yield();

  EXPECT_FALSE(crew.pool->drain(1h));

  EXPECT_FALSE(answer_of(drained));
  EXPECT_EQ(crew.stored("job-1").state, State::available);
}

TEST(Drain, KeepsLeasesWhileItWaits) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);
  std::future<bool> drained = drain(crew, 1h);
  while (!crew.pool->is_draining()) std::this_thread::yield();

  for (int third = 0; third < 4; ++third) crew.pass_a_third_of_a_lease();
  crew.stage.open();

  EXPECT_TRUE(answer_of(drained));
  EXPECT_EQ(crew.stored("job-1").state, State::succeeded);
}

TEST(Drain, DoesNotWaitForAQueueThatIsGone) {
  Crew crew;
  crew.stage.open();
  crew.queue.cut(Op::settle);
  crew.accept("job-1");
  crew.start();
  crew.queue.await(Op::settle, 1);

  crew.pool->stop_now();
  std::future<void> ended = std::async(std::launch::async, [&] { crew.pool.reset(); });

  EXPECT_EQ(ended.wait_for(test::kLongestWait), std::future_status::ready);
}

}  // namespace
}  // namespace darkroom::worker
