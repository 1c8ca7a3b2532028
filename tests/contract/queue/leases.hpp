// Who holds a job, and what nobody else may do with it.
#pragma once

#include "contract/queue/fixture.hpp"

namespace darkroom::queue {

TEST_P(QueueContract, GivesAJobToOneHolderAtATime) {
  accept(new_job("a"));

  const Claim claimed = must_claim();

  EXPECT_EQ(claimed.job.state, State::running);
  EXPECT_EQ(claimed.job.attempt, 1);
  EXPECT_FALSE(claim());
  EXPECT_EQ(count(State::running), 1U);
}

TEST_P(QueueContract, GivesAsManyAsAskedFor) {
  accept_all(many(5));

  EXPECT_EQ(must(queue().claim({.most = 3}, now_)).size(), 3U);
  EXPECT_EQ(must(queue().claim({.most = 3}, now_)).size(), 2U);
  EXPECT_EQ(must(queue().claim({.most = 0}, now_)).size(), 0U);
}

TEST_P(QueueContract, TakesAJobBackWhenItsLeaseIsOver) {
  accept(new_job("a"));
  const Claim first = must_claim({.lease = 30s});

  now_ += 29s;
  EXPECT_EQ(sweep().expired, 0U);
  now_ += 1s;
  EXPECT_EQ(sweep().expired, 1U);

  const Claim second = must_claim();
  EXPECT_GT(second.lease.token, first.lease.token);
  EXPECT_EQ(second.job.attempt, 2);
  EXPECT_EQ(second.job.lost_leases, 1);
  EXPECT_THAT(outcomes("a"), ::testing::ElementsAre("lease_lost"));
}

TEST_P(QueueContract, KeepsAJobWhoseLeaseIsExtended) {
  accept(new_job("a"));
  const Claim claimed = must_claim({.lease = 30s});

  for (int i = 0; i < 9; ++i) {  // three leases' length
    now_ += 10s;
    must(queue().extend(claimed.lease, 30s, now_));
    EXPECT_EQ(sweep().expired, 0U);
  }

  EXPECT_EQ(settle(claimed, succeed()), State::succeeded);
  EXPECT_EQ(job("a").attempt, 1);
}

TEST_P(QueueContract, LosesNothingToAHolderWhoIsLateButAlone) {
  accept(new_job("a"));
  const Claim claimed = must_claim({.lease = 30s});

  now_ += 1h;

  EXPECT_EQ(settle(claimed, succeed()), State::succeeded);
}

// 4, 5: each of what a holder can do, with a lease that another has by now.
TEST_P(QueueContract, ChangesNothingForAStaleLease) {
  accept(new_job("a"));
  const Claim stale = must_claim();
  now_ += 1min;
  sweep();
  const Claim current = must_claim();
  const StoredJob before = job("a");
  const auto events_before = must(queue().last_event());

  EXPECT_EQ(code_of(queue().extend(stale.lease, 30s, now_)), ErrorCode::lease_lost);
  for (const Settlement& late :
       {succeed(), retry_at(now_ + 1s), bury(), release(), snooze_until(now_ + 1s), give_up()}) {
    EXPECT_EQ(code_of(queue().settle(stale.lease, late, now_)), ErrorCode::lease_lost);
  }

  EXPECT_EQ(job("a").state, State::running);
  EXPECT_EQ(job("a").result, before.result);
  EXPECT_EQ(job("a").attempt, before.attempt);
  EXPECT_EQ(must(queue().last_event()), events_before);
  EXPECT_EQ(outcomes("a").size(), 1U);
  EXPECT_EQ(settle(current, bury()), State::dead);
}

TEST_P(QueueContract, SettlesOnce) {
  accept(new_job("a"));
  const Claim claimed = must_claim();
  settle(claimed, succeed());

  EXPECT_EQ(code_of(queue().settle(claimed.lease, bury(), now_)), ErrorCode::lease_lost);
  EXPECT_EQ(code_of(queue().extend(claimed.lease, 30s, now_)), ErrorCode::lease_lost);
  EXPECT_EQ(state("a"), State::succeeded);
}

TEST_P(QueueContract, KnowsNoLeaseOfAJobThatIsNotThere) {
  EXPECT_EQ(code_of(queue().settle({.job_id = "none", .token = 1}, succeed(), now_)),
            ErrorCode::lease_lost);
}

TEST_P(QueueContract, NeverGivesTheSameTokenTwice) {
  accept(new_job("a"));
  const Claim first = must_claim();
  settle(first, succeed());
  must(queue().purge({}, 10));
  accept(new_job("a"));

  const Claim second = must_claim();

  EXPECT_NE(second.lease.token, first.lease.token);
  EXPECT_EQ(code_of(queue().settle(first.lease, bury(), now_)), ErrorCode::lease_lost);
}

TEST_P(QueueContract, KeepsTheResultOfWhatSucceeded) {
  accept(new_job("a"));
  now_ += 1s;
  const Claim claimed = must_claim();
  now_ += 2s;

  settle(claimed, succeed());

  const StoredJob ended = job("a");
  EXPECT_EQ(ended.result, R"({"success":true})");
  EXPECT_EQ(ended.started, now_ - 2s);
  EXPECT_EQ(ended.finished, now_);
  EXPECT_EQ(ended.body, new_job("a").body);
  EXPECT_THAT(outcomes("a"), ::testing::ElementsAre("succeeded"));
}

TEST_P(QueueContract, SurvivesAClockThatJumpsAhead) {  // 35, 36
  accept(new_job("a"));
  const Claim late = must_claim();

  now_ += 2h;
  EXPECT_EQ(sweep().expired, 1U);
  const Claim second = must_claim();

  EXPECT_EQ(code_of(queue().settle(late.lease, succeed(), now_)), ErrorCode::lease_lost);
  EXPECT_EQ(settle(second, succeed()), State::succeeded);
}

TEST_P(QueueContract, SurvivesAClockThatJumpsBack) {  // 35
  accept(new_job("a"));
  const Claim claimed = must_claim({.lease = 30s});

  now_ -= 1h;
  accept(new_job("b"));
  EXPECT_EQ(must_claim().job.id, "b");
  must(queue().extend(claimed.lease, 30s, now_));
  EXPECT_EQ(sweep().expired, 0U);
  now_ += 30s;

  EXPECT_EQ(sweep().expired, 2U);
}

// The holder died, and the clock was set back before anybody could tell.
TEST_P(QueueContract, TakesALeaseForOverThatEndsFurtherAheadThanAnyIsGivenFor) {  // 35
  open_with({.longest_lease = 1min});
  accept(new_job("a"));
  must_claim({.lease = 1min});

  EXPECT_EQ(sweep().expired, 0U);
  now_ -= 1h;

  EXPECT_EQ(sweep().expired, 1U);
  EXPECT_EQ(must_claim().job.attempt, 2);
}

}  // namespace darkroom::queue
