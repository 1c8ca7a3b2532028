// What a queue takes in, and what it answers.
#pragma once

#include "contract/queue/fixture.hpp"
#include "support/sample_bytes.hpp"

namespace darkroom::queue {

using darkroom::testing::bytes_of;

TEST_P(QueueContract, GivesBackWhatWasAccepted) {
  NewJob job = new_job("a");
  job.priority = Priority::low;
  job.payload = bytes_of("pixels");
  job.max_attempts = 7;
  job.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";  // 47

  const Accepted accepted = accept(job);
  const Claim claimed = must_claim();

  EXPECT_FALSE(accepted.known);
  EXPECT_EQ(accepted.job.id, "a");
  EXPECT_EQ(accepted.job.state, State::available);
  EXPECT_EQ(accepted.job.sequence, claimed.job.sequence);
  EXPECT_EQ(claimed.job.tool, "dall-e");
  EXPECT_EQ(claimed.job.user, "ann");
  EXPECT_EQ(claimed.job.priority, Priority::low);
  EXPECT_EQ(claimed.job.body, job.body);
  EXPECT_EQ(claimed.job.payload, bytes_of("pixels"));
  EXPECT_EQ(claimed.job.max_attempts, 7);
  EXPECT_EQ(claimed.job.traceparent, job.traceparent);
  EXPECT_EQ(claimed.job.created, now_);
  EXPECT_EQ(claimed.job.started, now_);
}

TEST_P(QueueContract, KnowsAnIdWithTheSameBody) {
  const Accepted first = accept(new_job("a"));

  now_ += 1h;
  const Accepted second = accept(new_job("a"));

  EXPECT_TRUE(second.known);
  EXPECT_EQ(second.job.sequence, first.job.sequence);
  EXPECT_EQ(second.job.created, first.job.created);
  EXPECT_EQ(count(State::available), 1U);
}

TEST_P(QueueContract, KnowsAnIdAfterItsJobHasEnded) {  // 27
  accept(new_job("a"));
  settle(must_claim(), succeed());

  const Accepted again = accept(new_job("a"));

  EXPECT_TRUE(again.known);
  EXPECT_EQ(again.job.state, State::succeeded);
  EXPECT_FALSE(claim());
}

TEST_P(QueueContract, RefusesAnIdWithAnotherBody) {
  accept(new_job("a"));
  NewJob other = new_job("a");
  other.body = R"({"id":"a","tool":"sora"})";

  const auto refused = queue().accept({other}, now_);

  ASSERT_EQ(code_of(refused), ErrorCode::conflict);
  EXPECT_FALSE(refused.error().retryable());
  EXPECT_THAT(refused.error().message(), ::testing::HasSubstr("'a'"));
}

TEST_P(QueueContract, RefusesAnIdWithAnotherPayloadEvenOnceThePayloadIsGone) {
  NewJob job = new_job("a");
  job.payload = bytes_of("pixels");
  accept(job);
  settle(must_claim(), succeed());

  EXPECT_TRUE(accept(job).known);
  job.payload = bytes_of("others");
  EXPECT_EQ(code_of(queue().accept({job}, now_)), ErrorCode::conflict);
  job.payload = {};
  EXPECT_EQ(code_of(queue().accept({job}, now_)), ErrorCode::conflict);
}

TEST_P(QueueContract, AcceptsAllOrNone) {
  accept(new_job("b"));
  NewJob other = new_job("b");
  other.body = "{}";

  EXPECT_EQ(code_of(queue().accept({new_job("a"), other, new_job("c")}, now_)),
            ErrorCode::conflict);

  EXPECT_EQ(code_of(queue().job("a")), ErrorCode::not_found);
  EXPECT_EQ(count(State::available), 1U);
  EXPECT_THAT(event_types(), ::testing::ElementsAre("job.accepted"));
}

TEST_P(QueueContract, TakesTheSameJobTwiceInOneCallAsOne) {
  const auto accepted = must(queue().accept({new_job("a"), new_job("a")}, now_));

  ASSERT_EQ(accepted.size(), 2U);
  EXPECT_FALSE(accepted[0].known);
  EXPECT_TRUE(accepted[1].known);
  EXPECT_EQ(count(State::available), 1U);
}

TEST_P(QueueContract, RefusesMoreThanItIsOpenedForAndDropsNothing) {  // 14
  open_with({.most_waiting = 3});
  accept_all(many(2));

  const auto refused = queue().accept({new_job("a"), new_job("b")}, now_);

  ASSERT_EQ(code_of(refused), ErrorCode::queue_full);
  EXPECT_TRUE(refused.error().retryable());
  EXPECT_TRUE(refused.error().retry_after());
  EXPECT_EQ(count(State::available), 2U);
  accept(new_job("a"));
  EXPECT_EQ(count(State::available), 3U);
}

TEST_P(QueueContract, CountsScheduledJobsAsWaitingAndRunningOnesNot) {
  open_with({.most_waiting = 1});
  accept(delayed("later", now_ + 1h));
  EXPECT_EQ(code_of(queue().accept({new_job("a")}, now_)), ErrorCode::queue_full);
  now_ += 1h;
  sweep();
  const Claim claimed = must_claim();

  EXPECT_EQ(claimed.job.id, "later");
  EXPECT_FALSE(accept(new_job("a")).known);
}

TEST_P(QueueContract, AnswersForKnownJobsEvenWhenItIsFull) {
  open_with({.most_waiting = 1});
  accept(new_job("a"));

  EXPECT_TRUE(accept(new_job("a")).known);
}

TEST_P(QueueContract, TakesAPayloadOfTheLimitAndNoneOverIt) {  // 46
  NewJob job = new_job("a");
  job.payload = Bytes(kMostPayloadBytes, std::byte{7});
  accept(job);
  EXPECT_EQ(must_claim().job.payload, job.payload);

  NewJob larger = new_job("b");
  larger.payload = Bytes(kMostPayloadBytes + 1, std::byte{7});
  EXPECT_EQ(code_of(queue().accept({larger}, now_)), ErrorCode::source_too_large);
}

TEST_P(QueueContract, TakesABodyOfTheLimitAndNoneOverIt) {  // 46
  NewJob job = new_job("a");
  job.body = std::string(kMostBodyBytes, 'x');
  accept(job);
  EXPECT_EQ(must_claim().job.body, job.body);

  NewJob larger = new_job("b");
  larger.body = std::string(kMostBodyBytes + 1, 'x');
  EXPECT_EQ(code_of(queue().accept({larger}, now_)), ErrorCode::invalid_job);
}

TEST_P(QueueContract, RefusesAJobWithoutAnIdOrAnAttempt) {
  NewJob idle = new_job("a");
  idle.max_attempts = 0;

  EXPECT_EQ(code_of(queue().accept({new_job("")}, now_)), ErrorCode::invalid_job);
  EXPECT_EQ(code_of(queue().accept({idle}, now_)), ErrorCode::invalid_job);
  EXPECT_EQ(count(State::available), 0U);
}

TEST_P(QueueContract, AcceptsNothingGladly) {
  EXPECT_THAT(must(queue().accept({}, now_)), ::testing::IsEmpty());
}

TEST_P(QueueContract, KeepsTextsAsTheyAre) {
  const std::string odd("'; DROP TABLE job; --\0\xff\n\xe6\x97\xa5", 28);
  NewJob job = job_of(odd, "a");
  job.tool = odd;
  job.body = odd;
  accept(job);

  const Claim claimed = must_claim();

  EXPECT_EQ(claimed.job.user, odd);
  EXPECT_EQ(claimed.job.tool, odd);
  EXPECT_EQ(claimed.job.body, odd);
  EXPECT_EQ(must(queue().list({.tool = odd, .user = odd}, std::nullopt, 10)).jobs.size(), 1U);
}

TEST_P(QueueContract, SaysThatAJobIsNotThere) {
  EXPECT_EQ(code_of(queue().job("none")), ErrorCode::not_found);
  EXPECT_EQ(code_of(queue().attempts("none")), ErrorCode::not_found);
  EXPECT_EQ(code_of(queue().cancel("none", now_)), ErrorCode::not_found);
  EXPECT_EQ(code_of(queue().requeue("none", now_)), ErrorCode::not_found);
  EXPECT_EQ(code_of(queue().batch("none")), ErrorCode::not_found);
  EXPECT_EQ(code_of(queue().cancel_batch("none", now_)), ErrorCode::not_found);
  EXPECT_EQ(code_of(queue().redeliver("none", now_)), ErrorCode::not_found);
}

}  // namespace darkroom::queue
