// Events, and the callbacks that are written with the change that they tell of.
#pragma once

#include "contract/queue/fixture.hpp"

namespace darkroom::queue {

TEST_P(QueueContract, TellsOfEveryChangeOfAJob) {
  must(queue().accept_batch("b", "", {new_job("a")}, now_));
  settle(must_claim(), retry_at(now_));
  sweep();
  settle(must_claim(), bury());
  must(queue().requeue("a", now_));
  settle(must_claim(), succeed());

  const auto events = must(queue().events(0, 100));

  EXPECT_THAT(event_types(),
              ::testing::ElementsAre("job.accepted", "job.running", "job.retrying", "job.running",
                                     "job.dead", "batch.completed", "job.retrying", "job.running",
                                     "job.succeeded"));
  EXPECT_EQ(events[2].error_code, "source_timeout");
  EXPECT_EQ(events[4].job_id, "a");
  EXPECT_EQ(events[4].batch, "b");
  EXPECT_EQ(events[5].job_id, "");
  EXPECT_EQ(events[5].batch, "b");
  EXPECT_EQ(events.back().at, now_);
}

TEST_P(QueueContract, GivesEventsAfterTheOneThatIsKnown) {
  EXPECT_EQ(must(queue().last_event()), 0U);
  accept_all(many(5));

  const auto first = must(queue().events(0, 2));
  const auto rest = must(queue().events(first.back().sequence, 100));

  ASSERT_EQ(first.size(), 2U);
  ASSERT_EQ(rest.size(), 3U);
  EXPECT_GT(rest.front().sequence, first.back().sequence);
  EXPECT_EQ(rest.back().sequence, must(queue().last_event()));
  EXPECT_TRUE(must(queue().events(rest.back().sequence, 100)).empty());
}

TEST_P(QueueContract, CallsBackOnSuccessAndOnFinalFailureAlone) {
  for (const std::string id : {"good", "bad", "gone"}) {
    NewJob job = new_job(id);
    job.callback_url = "https://hook.example/" + id;
    job.max_attempts = id == "bad" ? 2 : 5;
    accept(job);
  }
  accept(new_job("silent"));

  settle(must_claim(), succeed());
  settle(must_claim(), retry_at(now_ + 1s));
  must(queue().cancel("gone", now_));
  settle(must_claim(), succeed());
  now_ += 1s;
  settle(must_claim(), retry_at(now_));

  const auto notices = must(queue().due_notices(10, 1min, now_));
  ASSERT_EQ(notices.size(), 2U);
  EXPECT_EQ(notices[0].type, "job.succeeded");
  EXPECT_EQ(notices[0].job_id, "good");
  EXPECT_EQ(notices[0].url, "https://hook.example/good");
  EXPECT_EQ(notices[0].attempt, 1);
  EXPECT_EQ(notices[1].type, "job.failed");
  EXPECT_EQ(notices[1].job_id, "bad");
  EXPECT_EQ(must(queue().figures()).callbacks_waiting, 2U);
}

TEST_P(QueueContract, CallsBackForAPoisonJob) {
  open_with({.most_lost_leases = 1});
  NewJob job = new_job("a");
  job.callback_url = "https://hook.example/";
  accept(job);
  must_claim();
  now_ += 1min;
  sweep();

  EXPECT_EQ(must(queue().due_notices(10, 1min, now_)).front().type, "job.failed");
}

TEST_P(QueueContract, CallbackIsGivenToOneAtATimeAndAgainIfItIsNotHeardOf) {
  make_callback();

  EXPECT_TRUE(due_now().empty());
  now_ += 1min;
  const auto again = due_now();

  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again.front().attempt, 2);
}

TEST_P(QueueContract, CallbackIsDoneWithOnceDelivered) {
  const std::uint64_t notice = make_callback();

  must(queue().delivered(notice));
  must(queue().undelivered(notice, now_, "a second word does not count"));
  now_ += 1h;

  EXPECT_TRUE(due_now().empty());
  EXPECT_EQ(must(queue().figures()).callbacks_waiting, 0U);
}

TEST_P(QueueContract, CallbackComesAgainWhenItIsSaidTo) {
  const std::uint64_t notice = make_callback();

  must(queue().undelivered(notice, now_ + 5s, "503"));

  EXPECT_TRUE(due_now().empty());
  now_ += 5s;
  EXPECT_EQ(due_now().size(), 1U);
}

TEST_P(QueueContract, CallbackIsGivenUpAndRedelivered) {
  const std::uint64_t notice = make_callback();
  must(queue().undelivered(notice, std::nullopt, "410"));
  now_ += 24h;
  EXPECT_TRUE(due_now().empty());
  EXPECT_EQ(must(queue().figures()).callbacks_waiting, 0U);

  must(queue().redeliver("a", now_));

  EXPECT_EQ(must(queue().figures()).callbacks_waiting, 1U);
  const auto again = due_now();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again.front().id, notice);
  EXPECT_EQ(again.front().attempt, 1);
}

TEST_P(QueueContract, CallbackOfABatchIsRedelivered) {
  must(queue().accept_batch("b", "https://hook.example/b", {}, now_));
  must(queue().delivered(due_now().front().id));

  must(queue().redeliver("b", now_));

  EXPECT_EQ(due_now().size(), 1U);
}

TEST_P(QueueContract, CallbackThatIsNotThereIsNotFound) {
  accept(new_job("without"));

  EXPECT_EQ(code_of(queue().delivered(99)), ErrorCode::not_found);
  EXPECT_EQ(code_of(queue().undelivered(99, std::nullopt, "")), ErrorCode::not_found);
  EXPECT_EQ(code_of(queue().redeliver("without", now_)), ErrorCode::not_found);
  EXPECT_EQ(code_of(queue().redeliver("", now_)), ErrorCode::not_found);
}

}  // namespace darkroom::queue
