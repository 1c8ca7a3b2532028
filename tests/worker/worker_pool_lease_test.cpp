// Leases that are kept, and leases that are lost.
#include "support/exposition.hpp"
#include "worker/crew.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;
using darkroom::test::Op;
using queue::State;
using test::Crew;
using ::testing::ElementsAre;

TEST(Lease, IsKeptForAJobOfThreeLeasesLengthWhichRunsOnce) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);

  for (int third = 0; third < 9; ++third) crew.pass_a_third_of_a_lease();
  ASSERT_TRUE(crew.engine->sweep({}, crew.time.wall()).has_value());
  crew.stage.open();

  crew.board.await("job-1", State::succeeded);
  EXPECT_EQ(crew.stage.entered(), 1);
  EXPECT_EQ(crew.stored("job-1").attempt, 1);
  EXPECT_EQ(crew.stored("job-1").lost_leases, 0);
}

// Until the pool has swept again, by the clock as it was set.
void set_the_wall_clock_ahead(Crew& crew, std::chrono::milliseconds by) {
  crew.queue.await(Op::sweep, 1);
  crew.time.set_wall_ahead(by);
  crew.pool->wake();
  crew.queue.await(Op::sweep, 2);
}

TEST(Lease, IsNotLostWhereTheClockIsSetAnHourAhead) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);

  set_the_wall_clock_ahead(crew, 1h);
  crew.stage.open();

  crew.board.await("job-1", State::succeeded);
  EXPECT_EQ(crew.stage.entered(), 1);
  EXPECT_EQ(crew.stored("job-1").lost_leases, 0);
}

TEST(Lease, IsNotImmortalWhereTheClockIsSetAnHourBack) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);

  set_the_wall_clock_ahead(crew, -1h);

  EXPECT_EQ(crew.stored("job-1").lost_leases, 0);
  EXPECT_EQ(crew.engine->sweep({}, crew.time.wall() + 29s)->expired, 0U);
  EXPECT_EQ(crew.engine->sweep({}, crew.time.wall() + 31s)->expired, 1U);
}

TEST(Lease, OfAStoppedProcessEndsBeforeItWritesAnything) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);

  // No thread of the pool has had the time to notice.
  crew.time.advance(28s);
  crew.stage.open();

  EXPECT_TRUE(crew.pool->drain(5s));
  EXPECT_THAT(crew.stage.stopped_with(), ElementsAre(ErrorCode::lease_lost));
  EXPECT_EQ(crew.queue.calls(Op::settle), 0);
}

TEST(Lease, ThatIsLostNeverSettlesOverTheNextHolders) {
  Crew crew;
  crew.stage.asks_the_watch = false;  // it published, too late
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);
  crew.time.advance(31s);
  const queue::Claim second = crew.claim_elsewhere();

  crew.stage.open();
  ASSERT_TRUE(crew.pool->drain(5s));

  EXPECT_EQ(crew.queue.calls(Op::settle), 1);
  EXPECT_EQ(crew.stored("job-1").state, State::running);
  const queue::Settlement done{.result = R"({"by":"the second"})"};
  EXPECT_EQ(crew.engine->settle(second.lease, done, crew.time.wall()), State::succeeded);
  EXPECT_EQ(crew.stored("job-1").result, R"({"by":"the second"})");
  EXPECT_EQ(crew.stored("job-1").attempt, 2);
}

TEST(Lease, ThatAnotherHasTakenStopsTheJobAtItsNextExtension) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);
  // The engine's clock is ahead of ours.
  ASSERT_EQ(crew.engine->sweep({}, crew.time.wall() + 31s)->expired, 1U);

  crew.pass_a_third_of_a_lease();
  crew.stage.await_watch([](const JobWatch& watch) { return !watch.holds_lease(); });
  crew.stage.open();

  EXPECT_TRUE(crew.pool->drain(5s));
  EXPECT_THAT(crew.stage.stopped_with(), ElementsAre(ErrorCode::lease_lost));
}

TEST(Lease, ThatCannotBeExtendedStopsTheJobBeforeItEnds) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);
  crew.queue.cut(Op::extend);

  crew.pass_a_third_of_a_lease();
  crew.pass_a_third_of_a_lease();
  crew.time.advance(7s);  // 27 s of 30
  crew.stage.open();

  EXPECT_TRUE(crew.pool->drain(5s));
  EXPECT_THAT(crew.stage.stopped_with(), ElementsAre(ErrorCode::lease_lost));
}

TEST(Lease, IsExtendedAgainWhenTheQueueAnswersInTime) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);
  crew.queue.cut(Op::extend);
  crew.pass_a_third_of_a_lease();
  crew.queue.repair(Op::extend);

  crew.pass_a_third_of_a_lease();
  const Instant end = crew.time.clock().monotonic() + 27s;
  crew.stage.await_watch([&](const JobWatch& watch) { return watch.lease_end() == end; });
  crew.time.advance(26s);
  crew.stage.open();

  crew.board.await("job-1", State::succeeded);
}

TEST(Lease, OfACancelledJobStopsItAndIsSettledSo) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);
  ASSERT_TRUE(crew.engine->cancel("job-1", crew.time.wall()).has_value());

  crew.pass_a_third_of_a_lease();
  crew.stage.await_watch([](const JobWatch& watch) { return !watch.check(); });
  crew.stage.open();

  crew.board.await("job-1", State::cancelled);
  EXPECT_THAT(crew.stage.stopped_with(), ElementsAre(ErrorCode::cancelled));
}

// A render cannot be interrupted: it goes on after the cancel, for longer than a lease.
TEST(Lease, OfACancelledJobIsKeptWhileItsStageGoesOn) {
  Crew crew;
  crew.accept("job-1");
  crew.start();
  crew.stage.await_entered(1);
  ASSERT_TRUE(crew.engine->cancel("job-1", crew.time.wall()).has_value());

  for (int third = 0; third < 6; ++third) crew.pass_a_third_of_a_lease();
  ASSERT_EQ(crew.engine->sweep({}, crew.time.wall())->expired, 0U);
  crew.stage.open();

  crew.board.await("job-1", State::cancelled);
  EXPECT_THAT(crew.stage.stopped_with(), ElementsAre(ErrorCode::cancelled));
  EXPECT_EQ(crew.stored("job-1").lost_leases, 0);
}

// The attempt that was lost may have stored something: the job is worked once more, to take it
// away.
TEST(Lease, OfAJobThatWasCancelledWhileItWaitedAgainBeginsCancelled) {
  Crew crew;
  crew.stage.open();
  crew.accept("job-1");
  ASSERT_EQ(crew.engine->claim({}, crew.time.wall())->size(), 1U);
  crew.time.advance(31s);
  ASSERT_EQ(crew.engine->sweep({}, crew.time.wall())->expired, 1U);
  ASSERT_TRUE(crew.engine->cancel("job-1", crew.time.wall()).has_value());

  crew.start();

  crew.board.await("job-1", State::cancelled);
  EXPECT_THAT(crew.stage.stopped_with(), ElementsAre(ErrorCode::cancelled));
}

TEST(Lease, LostThreeTimesMakesAJobDead) {
  Crew crew;
  crew.accept("job-1");
  crew.start();

  for (int run = 1; run <= 3; ++run) {
    crew.stage.await_entered(run);
    crew.time.advance(31s);
    crew.pool->wake();
    crew.await_sample("darkroom_leases_lost_total", run);
    crew.stage.let_one_go();
  }
  ASSERT_TRUE(crew.pool->drain(5s));

  EXPECT_EQ(crew.stored("job-1").state, State::dead);
  EXPECT_EQ(crew.stored("job-1").lost_leases, 3);
  EXPECT_EQ(crew.stage.entered(), 3);
  crew.await_sample(R"(darkroom_dead_letters_total{error="lease_lost",tool="unknown"})", 1);
}

TEST(Settling, IsRepeatedUntilTheQueueHasHeard) {
  Crew crew;
  crew.stage.open();
  crew.queue.cut(Op::settle);
  crew.accept("job-1");
  crew.start();
  crew.queue.await(Op::settle, 2);
  EXPECT_EQ(crew.stored("job-1").state, State::running);

  crew.queue.repair(Op::settle);
  crew.pool->wake();

  crew.board.await("job-1", State::succeeded);
}

TEST(Settling, EndsWithTheLease) {
  Crew crew;
  crew.stage.open();
  crew.queue.cut(Op::settle);
  crew.queue.cut(Op::extend);
  crew.accept("job-1");
  crew.start();
  crew.queue.await(Op::settle, 1);

  // It claims no more, so that the sweep below does not bring it the same job again.
  std::future<bool> drained = std::async(std::launch::async, [&] { return crew.pool->drain(1h); });
  while (!crew.pool->is_draining()) std::this_thread::yield();
  crew.time.advance(31s);
  crew.pool->wake();

  EXPECT_EQ(drained.wait_for(test::kLongestWait), std::future_status::ready)
      << "it goes on telling what nobody believes";
  crew.pool->stop_now();
}

}  // namespace
}  // namespace darkroom::worker
