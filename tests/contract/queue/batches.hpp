// Jobs that are accepted and followed together.
#pragma once

#include "contract/queue/fixture.hpp"

#include <algorithm>

namespace darkroom::queue {

TEST_P(QueueContract, FollowsABatchToItsEnd) {  // 37, 38
  must(queue().accept_batch("b", "https://hook.example/b", many(3), now_));
  const std::uint64_t start = must(queue().last_event());

  settle(must_claim(), succeed());
  EXPECT_EQ(must(queue().batch("b")).succeeded, 1U);
  settle(must_claim(), bury());
  EXPECT_EQ(must(queue().batch("b")).finished, std::nullopt);
  now_ += 1s;
  must(queue().cancel("ann3", now_));

  const StoredBatch batch = must(queue().batch("b"));
  EXPECT_EQ(batch.total, 3U);
  EXPECT_EQ(batch.succeeded, 1U);
  EXPECT_EQ(batch.dead, 1U);
  EXPECT_EQ(batch.cancelled, 1U);
  EXPECT_EQ(batch.finished, now_);
  EXPECT_EQ(std::ranges::count(event_types(start), "batch.completed"), 1);
  const auto notices = must(queue().due_notices(10, 1min, now_));
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].type, "batch.completed");
  EXPECT_EQ(notices[0].batch, "b");
  EXPECT_EQ(notices[0].url, "https://hook.example/b");
}

TEST_P(QueueContract, CompletesAnEmptyBatchAtOnce) {
  const StoredBatch batch = must(queue().accept_batch("b", "https://hook.example/b", {}, now_));

  EXPECT_EQ(batch.total, 0U);
  EXPECT_EQ(batch.finished, now_);
  EXPECT_THAT(event_types(), ::testing::ElementsAre("batch.completed"));
  EXPECT_EQ(must(queue().due_notices(10, 1min, now_)).size(), 1U);
}

TEST_P(QueueContract, AnswersTheSameBatchAgainWithWhatIsThere) {
  must(queue().accept_batch("b", "", many(2), now_));
  settle(must_claim(), succeed());

  const StoredBatch again = must(queue().accept_batch("b", "", many(2), now_ + 1h));

  EXPECT_EQ(again.created, now_);
  EXPECT_EQ(again.succeeded, 1U);
  EXPECT_EQ(again.total, 2U);
}

TEST_P(QueueContract, RefusesToAddToASealedBatch) {
  must(queue().accept_batch("b", "", many(2), now_));

  EXPECT_EQ(code_of(queue().accept_batch("b", "", many(3), now_)), ErrorCode::conflict);
  EXPECT_EQ(code_of(queue().accept_batch("b", "", {new_job("x"), new_job("y")}, now_)),
            ErrorCode::conflict);

  EXPECT_EQ(must(queue().batch("b")).total, 2U);
  EXPECT_EQ(count(State::available), 2U);
}

TEST_P(QueueContract, LetsAKnownJobJoinABatchAsItStands) {
  accept_all({new_job("done"), new_job("waiting")});
  settle(must_claim(), succeed());

  const StoredBatch batch = must(queue().accept_batch(
      "b", "", {new_job("done"), new_job("waiting"), new_job("new"), new_job("new")}, now_));

  EXPECT_EQ(batch.total, 3U);
  EXPECT_EQ(batch.succeeded, 1U);
  EXPECT_EQ(job("waiting").batch, "b");
  EXPECT_THAT(served(5), ::testing::SizeIs(2));
  EXPECT_NE(must(queue().batch("b")).finished, std::nullopt);
}

TEST_P(QueueContract, RefusesAJobOfAnotherBatch) {
  must(queue().accept_batch("b", "", many(1), now_));

  EXPECT_EQ(code_of(queue().accept_batch("c", "", many(2), now_)), ErrorCode::conflict);

  EXPECT_EQ(code_of(queue().batch("c")), ErrorCode::not_found);
  EXPECT_EQ(code_of(queue().job("ann2")), ErrorCode::not_found);
}

TEST_P(QueueContract, RefusesABatchWithoutAnId) {
  EXPECT_EQ(code_of(queue().accept_batch("", "", many(1), now_)), ErrorCode::invalid_job);
}

TEST_P(QueueContract, CompletesABatchOnceThoughAJobOfItIsRequeued) {
  must(queue().accept_batch("b", "https://hook.example/b", many(1), now_));
  settle(must_claim(), bury());
  must(queue().requeue("ann1", now_));

  EXPECT_EQ(must(queue().batch("b")).dead, 0U);
  settle(must_claim(), succeed());

  EXPECT_EQ(must(queue().batch("b")).succeeded, 1U);
  EXPECT_EQ(std::ranges::count(event_types(), "batch.completed"), 1);
  EXPECT_EQ(must(queue().due_notices(10, 1min, now_)).size(), 1U);
}

TEST_P(QueueContract, CancelsABatch) {
  std::vector<NewJob> jobs = many(1200);
  for (int i = 0; i < 100; ++i) jobs[1100 + static_cast<std::size_t>(i)].not_before = now_ + 1h;
  must(queue().accept_batch("b", "", jobs, now_));
  accept(new_job("other"));
  const Claim running = must_claim();

  const StoredBatch batch = must(queue().cancel_batch("b", now_));

  EXPECT_EQ(batch.cancelled, 1199U);
  EXPECT_EQ(batch.finished, std::nullopt);
  EXPECT_TRUE(must(queue().extend(running.lease, 30s, now_)).cancel_wanted);
  EXPECT_EQ(settle(running, give_up()), State::cancelled);
  EXPECT_NE(must(queue().batch("b")).finished, std::nullopt);
  EXPECT_EQ(state("other"), State::available);
}

TEST_P(QueueContract, CountsTenThousandJobsOfABatchRight) {  // 37
  must(queue().accept_batch("b", "https://hook.example/b", many(10'000), now_));

  for (int i = 0; i < 10; ++i) {
    for (const Claim& claimed : must(queue().claim({.most = 1000}, now_))) {
      settle(claimed, succeed());
    }
  }

  const StoredBatch batch = must(queue().batch("b"));
  EXPECT_EQ(batch.succeeded, 10'000U);
  EXPECT_NE(batch.finished, std::nullopt);
  EXPECT_EQ(must(queue().due_notices(10, 1min, now_)).size(), 1U);
}

}  // namespace darkroom::queue
