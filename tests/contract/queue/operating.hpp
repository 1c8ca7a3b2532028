// What a person does to a queue, and what it forgets by itself.
#pragma once

#include "contract/queue/fixture.hpp"

namespace darkroom::queue {

TEST_P(QueueContract, CancelsAWaitingJobAtOnce) {  // 40
  accept_all({new_job("a"), delayed("b", now_ + 1h)});

  EXPECT_EQ(must(queue().cancel("a", now_)).state, State::cancelled);
  EXPECT_EQ(must(queue().cancel("b", now_)).state, State::cancelled);

  EXPECT_FALSE(claim());
  EXPECT_EQ(job("a").finished, now_);
  EXPECT_EQ(must(queue().cancel("a", now_)).state, State::cancelled);
}

TEST_P(QueueContract, TellsTheHolderOfARunningJobThatItsEndIsWanted) {  // 40
  accept(new_job("a"));
  const Claim claimed = must_claim();

  const StoredJob asked = must(queue().cancel("a", now_));

  EXPECT_EQ(asked.state, State::running);
  EXPECT_TRUE(asked.cancel_wanted);
  EXPECT_TRUE(must(queue().extend(claimed.lease, 30s, now_)).cancel_wanted);
  EXPECT_EQ(settle(claimed, give_up()), State::cancelled);
  EXPECT_FALSE(job("a").cancel_wanted);
}

TEST_P(QueueContract, KeepsTheLeaseOfAJobWhoseEndIsWantedUntilItHasEnded) {
  accept(new_job("a"));
  const Claim claimed = must_claim({.lease = 30s});
  must(queue().cancel("a", now_));

  for (int i = 0; i < 4; ++i) {
    now_ += 20s;
    must(queue().extend(claimed.lease, 30s, now_));
    EXPECT_EQ(sweep().expired, 0U);
  }

  EXPECT_EQ(settle(claimed, give_up()), State::cancelled);
  EXPECT_EQ(job("a").lost_leases, 0);
}

TEST_P(QueueContract, LetsAJobSucceedThatWasDoneBeforeItsHolderWasTold) {
  accept(new_job("a"));
  const Claim claimed = must_claim();
  must(queue().cancel("a", now_));

  EXPECT_EQ(settle(claimed, succeed()), State::succeeded);
}

TEST_P(QueueContract, TriesNothingAgainWhoseEndIsWanted) {
  for (const Settlement& settlement : {retry_at(now_), snooze_until(now_)}) {
    const std::string id = "a" + std::to_string(static_cast<int>(settlement.kind));
    accept(new_job(id));
    const Claim claimed = must_claim();
    must(queue().cancel(id, now_));

    EXPECT_EQ(settle(claimed, settlement), State::cancelled) << id;
  }
}

// What its worker stored before it vanished is taken away by the next one.
TEST_P(QueueContract, HandsALostJobWhoseEndIsWantedOutToBeEnded) {
  accept(new_job("a"));
  must_claim();
  must(queue().cancel("a", now_));
  now_ += 1min;
  sweep();

  const Claim claimed = must_claim();
  EXPECT_TRUE(claimed.job.cancel_wanted);
  EXPECT_EQ(settle(claimed, give_up()), State::cancelled);
}

TEST_P(QueueContract, HandsAReleasedJobWhoseEndIsWantedOutToBeEnded) {
  accept(new_job("a"));
  const Claim first = must_claim();
  must(queue().cancel("a", now_));

  EXPECT_EQ(settle(first, release()), State::available);
  const Claim second = must_claim();
  EXPECT_TRUE(second.job.cancel_wanted);
  EXPECT_EQ(settle(second, give_up()), State::cancelled);
}

TEST_P(QueueContract, HandsABegunJobThatIsCancelledWhileItWaitsOutToBeEnded) {
  accept(new_job("a"));
  settle(must_claim(), retry_at(now_ + 1h));

  const StoredJob asked = must(queue().cancel("a", now_));

  EXPECT_EQ(asked.state, State::available);
  EXPECT_TRUE(asked.cancel_wanted);
  const Claim claimed = must_claim();
  EXPECT_TRUE(claimed.job.cancel_wanted);
  EXPECT_EQ(settle(claimed, give_up()), State::cancelled);
  EXPECT_FALSE(job("a").cancel_wanted);
}

TEST_P(QueueContract, CancelsALostJobWhoseEndIsWantedThoughItKeepsLosingItsWorker) {
  open_with({.most_lost_leases = 2});
  accept(new_job("a"));
  must_claim();
  must(queue().cancel("a", now_));
  now_ += 1min;
  sweep();
  must_claim();
  now_ += 1min;
  sweep();

  EXPECT_EQ(state("a"), State::cancelled);
}

TEST_P(QueueContract, CancelsNothingThatHasEnded) {
  accept_all({new_job("good"), new_job("bad")});
  settle(must_claim(), succeed());
  settle(must_claim(), bury());

  EXPECT_EQ(code_of(queue().cancel("good", now_)), ErrorCode::conflict);
  EXPECT_EQ(code_of(queue().cancel("bad", now_)), ErrorCode::conflict);
}

TEST_P(QueueContract, GivesNothingOutWhileItIsPaused) {  // 41
  accept(new_job("a"));
  const Claim running = must_claim();
  accept(new_job("b"));

  must(queue().pause(true));
  EXPECT_FALSE(claim());
  EXPECT_TRUE(must(queue().figures()).paused);
  EXPECT_EQ(settle(running, succeed()), State::succeeded);
  must(queue().pause(false));

  EXPECT_EQ(must_claim().job.id, "b");
}

TEST_P(QueueContract, ForgetsWhatIsOldByItself) {  // 39, 28
  accept_all({new_job("good"), new_job("bad"), new_job("gone")});
  settle(must_claim(), succeed());
  settle(must_claim(), bury());
  must(queue().cancel("gone", now_));
  const Retention retention{.succeeded = 24h, .failed = 24h * 30};

  now_ += 24h - 1ms;
  EXPECT_EQ(must(queue().sweep(retention, now_)).pruned, 0U);
  now_ += 1ms;
  EXPECT_EQ(must(queue().sweep(retention, now_)).pruned, 1U);
  EXPECT_EQ(code_of(queue().job("good")), ErrorCode::not_found);
  EXPECT_FALSE(accept(new_job("good")).known);
  now_ += 24h * 29;
  EXPECT_EQ(must(queue().sweep(retention, now_)).pruned, 2U);

  EXPECT_EQ(count(State::dead), 0U);
  EXPECT_EQ(state("good"), State::available);
}

TEST_P(QueueContract, ForgetsABatchOnlyAfterItsJobs) {
  must(queue().accept_batch("b", "https://hook.example/b", many(1), now_));
  settle(must_claim(), bury());
  must(queue().delivered(due_now().front().id));
  const Retention retention{.succeeded = 1h, .failed = 2h};

  now_ += 1h;
  must(queue().sweep(retention, now_));
  EXPECT_EQ(must(queue().batch("b")).dead, 1U);
  now_ += 1h;
  must(queue().sweep(retention, now_));

  EXPECT_EQ(code_of(queue().batch("b")), ErrorCode::not_found);
  EXPECT_EQ(code_of(queue().redeliver("b", now_)), ErrorCode::not_found);
}

TEST_P(QueueContract, PurgesWhatHasEndedAndTheFilterNames) {
  accept_all(many(6));
  for (int i = 0; i < 2; ++i) settle(must_claim(), succeed());
  for (int i = 0; i < 2; ++i) settle(must_claim(), bury());
  must_claim();

  EXPECT_EQ(must(queue().purge({.state = State::available}, 10)), 0U);
  EXPECT_EQ(must(queue().purge({.user = "bob"}, 10)), 0U);
  EXPECT_EQ(must(queue().purge({.state = State::dead}, 1)), 1U);
  EXPECT_EQ(must(queue().purge({}, 100)), 3U);

  EXPECT_EQ(count(State::dead), 0U);
  EXPECT_EQ(count(State::succeeded), 0U);
  EXPECT_EQ(count(State::available), 1U);
  EXPECT_EQ(count(State::running), 1U);
}

TEST_P(QueueContract, PurgesMoreThanOneStepHolds) {
  accept_all(many(1200));
  for (int i = 0; i < 2; ++i) {
    for (const Claim& claimed : must(queue().claim({.most = 600}, now_))) {
      settle(claimed, succeed());
    }
  }

  EXPECT_EQ(must(queue().purge({.user = "ann"}, 1100)), 1100U);
  EXPECT_EQ(count(State::succeeded), 100U);
}

}  // namespace darkroom::queue
