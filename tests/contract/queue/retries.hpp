// What is tried again, when, and how often.
#pragma once

#include "contract/queue/fixture.hpp"

namespace darkroom::queue {

TEST_P(QueueContract, TriesAgainWhenItIsTime) {  // 18
  accept(new_job("a"));
  EXPECT_EQ(settle(must_claim(), retry_at(now_ + 10s)), State::scheduled);

  now_ += 9999ms;
  EXPECT_EQ(sweep().promoted, 0U);
  EXPECT_FALSE(claim());
  now_ += 1ms;
  EXPECT_EQ(sweep().promoted, 1U);

  const Claim second = must_claim();
  EXPECT_EQ(second.job.attempt, 2);
  EXPECT_EQ(second.job.error_code, "source_timeout");
  EXPECT_EQ(second.job.error_message, "no answer");
}

TEST_P(QueueContract, GivesOutWhatIsDueEvenBeforeASweep) {
  accept(delayed("a", now_ + 10s));
  now_ += 10s;

  EXPECT_EQ(must_claim().job.id, "a");
}

TEST_P(QueueContract, SaysWhenTheNextJobIsDue) {
  EXPECT_EQ(must(queue().next_due()), std::nullopt);
  accept(delayed("later", now_ + 2h));
  accept(delayed("sooner", now_ + 1h));
  accept(new_job("now"));

  EXPECT_EQ(must(queue().next_due()), now_ + 1h);
  must(queue().pause(true));
  EXPECT_EQ(must(queue().next_due()), std::nullopt);
}

TEST_P(QueueContract, HasADelayThatIsOverAsNone) {
  accept(delayed("a", now_ - 1s));
  EXPECT_EQ(state("a"), State::available);
  accept(delayed("b", now_));
  EXPECT_EQ(state("b"), State::available);
  accept(delayed("c", now_ + 1ms));
  EXPECT_EQ(state("c"), State::scheduled);
}

TEST_P(QueueContract, BuriesAtOnceWhatCannotBeHelped) {  // 19
  accept(new_job("a"));

  EXPECT_EQ(settle(must_claim(), bury()), State::dead);

  const StoredJob dead = job("a");
  EXPECT_EQ(dead.attempt, 1);
  EXPECT_EQ(dead.error_code, "corrupt_image");
  EXPECT_EQ(dead.result, R"({"success":false})");
  EXPECT_EQ(dead.finished, now_);
}

TEST_P(QueueContract, TriesExactlyAsOftenAsAllowed) {  // 22
  NewJob job_of_three = new_job("a");
  job_of_three.max_attempts = 3;
  accept(job_of_three);

  EXPECT_EQ(settle(must_claim(), retry_at(now_)), State::scheduled);
  sweep();
  EXPECT_EQ(settle(must_claim(), retry_at(now_)), State::scheduled);
  sweep();
  EXPECT_EQ(settle(must_claim(), retry_at(now_)), State::dead);

  sweep();
  EXPECT_FALSE(claim());
  EXPECT_EQ(job("a").attempt, 3);
  EXPECT_THAT(outcomes("a"), ::testing::ElementsAre("retried", "retried", "dead"));
}

TEST_P(QueueContract, SpendsNoAttemptOnAReleaseOrASnooze) {  // 23
  NewJob once = new_job("a");
  once.max_attempts = 1;
  accept(once);

  EXPECT_EQ(settle(must_claim(), release()), State::available);
  EXPECT_EQ(job("a").attempt, 0);
  EXPECT_EQ(settle(must_claim(), snooze_until(now_ + 1min)), State::scheduled);
  EXPECT_EQ(job("a").attempt, 0);
  EXPECT_FALSE(claim());
  now_ += 1min;
  sweep();

  EXPECT_EQ(must_claim().job.attempt, 1);
  EXPECT_THAT(outcomes("a"), ::testing::ElementsAre("released", "snoozed"));
}

TEST_P(QueueContract, BuriesWhatKeepsLosingItsWorker) {  // 20, 21
  open_with({.most_lost_leases = 3});
  NewJob poison = new_job("poison");
  poison.max_attempts = 100;
  accept(poison);
  accept(job_of("bob", "good"));

  std::size_t poisoned = 0;
  for (int i = 0; i < 3; ++i) {
    const auto claims = must(queue().claim({.most = 2}, now_));
    for (const Claim& claimed : claims) {
      if (claimed.job.id == "good") settle(claimed, succeed());
    }
    now_ += 1min;
    poisoned += sweep().poisoned;
  }

  EXPECT_EQ(poisoned, 1U);
  EXPECT_EQ(state("good"), State::succeeded);
  const StoredJob dead = job("poison");
  EXPECT_EQ(dead.state, State::dead);
  EXPECT_EQ(dead.error_code, "lease_lost");
  EXPECT_EQ(dead.lost_leases, 3);
  EXPECT_THAT(dead.result, ::testing::AllOf(::testing::HasSubstr(R"("jobId":"poison")"),
                                            ::testing::HasSubstr(R"("success":false)"),
                                            ::testing::HasSubstr(R"("attempts":3)"),
                                            ::testing::HasSubstr(R"("code":"lease_lost")")));
  EXPECT_FALSE(claim());
}

TEST_P(QueueContract, BuriesALostJobThatHasUsedUpItsAttempts) {
  NewJob once = new_job("a");
  once.max_attempts = 1;
  accept(once);
  must_claim();

  now_ += 1min;

  EXPECT_EQ(sweep().poisoned, 1U);
  EXPECT_EQ(state("a"), State::dead);
}

TEST_P(QueueContract, KeepsTheHistoryOfWhatIsRequeued) {  // 24
  NewJob job_with_payload = new_job("a");
  job_with_payload.payload = Bytes(10, std::byte{1});
  accept(job_with_payload);
  settle(must_claim(), bury());

  now_ += 1h;
  const StoredJob again = must(queue().requeue("a", now_));

  EXPECT_EQ(again.state, State::available);
  EXPECT_EQ(again.attempt, 0);
  EXPECT_EQ(again.finished, std::nullopt);
  EXPECT_EQ(again.result, "");
  const Claim claimed = must_claim();
  EXPECT_EQ(claimed.job.payload, job_with_payload.payload);
  settle(claimed, succeed());
  EXPECT_THAT(outcomes("a"), ::testing::ElementsAre("dead", "succeeded"));
}

TEST_P(QueueContract, RequeuesNothingThatHasNotFailed) {
  accept(new_job("a"));
  EXPECT_EQ(code_of(queue().requeue("a", now_)), ErrorCode::conflict);
  const Claim claimed = must_claim();
  EXPECT_EQ(code_of(queue().requeue("a", now_)), ErrorCode::conflict);
  settle(claimed, succeed());
  EXPECT_EQ(code_of(queue().requeue("a", now_)), ErrorCode::conflict);
}

TEST_P(QueueContract, RequeuesNothingWhoseSourceIsGone) {
  NewJob job_with_payload = new_job("a");
  job_with_payload.payload = Bytes(10, std::byte{1});
  accept(job_with_payload);
  accept(new_job("b"));
  must(queue().cancel("a", now_));
  must(queue().cancel("b", now_));

  EXPECT_EQ(code_of(queue().requeue("a", now_)), ErrorCode::conflict);
  EXPECT_EQ(must(queue().requeue("b", now_)).state, State::available);
}

TEST_P(QueueContract, LetsFreshWorkPassAThousandDelayedRetries) {  // 25
  accept_all(many(1000));
  for (int i = 0; i < 10; ++i) {
    for (const Claim& claimed : must(queue().claim({.most = 100}, now_))) {
      settle(claimed, retry_at(now_ + 10min));
    }
  }
  accept(new_job("fresh"));

  EXPECT_EQ(must_claim().job.id, "fresh");
  EXPECT_EQ(count(State::scheduled), 1000U);
}

TEST_P(QueueContract, PromotesAllThatIsDueInOneSweep) {
  std::vector<NewJob> jobs = many(1200);
  for (NewJob& job : jobs) job.not_before = now_ + 1s;
  accept_all(jobs);
  now_ += 1s;

  EXPECT_EQ(sweep().promoted, 1200U);
  EXPECT_EQ(count(State::available), 1200U);
}

}  // namespace darkroom::queue
