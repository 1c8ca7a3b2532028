// How a pool finds work, and how it ends it.
#include "support/exposition.hpp"
#include "worker/crew.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;
using darkroom::test::Op;
using darkroom::test::sample;
using queue::State;
using test::Crew;
using ::testing::HasSubstr;

JobResult failed_with(const Job& job, const Error& error) {
  JobResult result;
  result.job_id = job.id;
  result.tool = job.tool.name();
  result.error = error;
  return result;
}

TEST(WorkerPool, RunsAJobAndSettlesItWithItsResult) {
  Crew crew;
  crew.stage.open();
  crew.accept("job-1");

  crew.start();

  crew.board.await("job-1", State::succeeded);
  const auto result = nlohmann::json::parse(crew.stored("job-1").result);
  EXPECT_EQ(result["jobId"], "job-1");
  EXPECT_EQ(result["attempts"], 1);
  EXPECT_EQ(sample(crew.metrics.text(), R"(darkroom_attempts_total{tool="dall-e"})"), 1);
}

TEST(WorkerPool, RunsEightJobsAtTheSameTimeOnEightSlots) {
  Crew crew;
  for (int i = 0; i < 9; ++i) crew.accept("job-" + std::to_string(i));

  crew.start(8);

  crew.stage.await_entered(8);
  EXPECT_EQ(crew.pool->running(), 8);
  EXPECT_EQ(crew.stored("job-8").state, State::available);
}

TEST(WorkerPool, WakesASlotWhenAJobWasAccepted) {
  Crew crew;
  crew.start();
  crew.queue.await(Op::claim, 1);

  crew.accept("job-1");
  crew.pool->notify();

  crew.stage.await_entered(1);
}

TEST(WorkerPool, WakesOneSlotAfterTheOtherWhileThereIsWork) {
  Crew crew;
  crew.start(3);
  crew.queue.await(Op::claim, 3);
  for (int i = 0; i < 3; ++i) crew.accept("job-" + std::to_string(i));

  crew.pool->notify();

  crew.stage.await_entered(3);
}

TEST(WorkerPool, GivesAJobTheBufferThatItCameWith) {
  Crew crew;
  queue::NewJob job = Crew::a_job("job-1");
  job.body = R"({"id":"job-1","tool":"dall-e"})";
  job.payload = {std::byte{1}, std::byte{2}};
  crew.accept(job);

  crew.start();
  crew.stage.await_entered(1);

  EXPECT_EQ(crew.stage.jobs()[0].source_buffer, job.payload);
  EXPECT_EQ(crew.stage.jobs()[0].user_id, "user-1");
}

TEST(WorkerPool, BuriesWhatIsNoJob) {
  Crew crew;
  queue::NewJob job = Crew::a_job("job-1");
  job.body = R"({"id":"job-1","tool":"dall-e","surprise":1})";
  crew.accept(job);

  crew.start();

  crew.board.await("job-1", State::dead);
  EXPECT_EQ(crew.stored("job-1").error_code, "invalid_job");
  EXPECT_EQ(crew.stage.entered(), 0);
  EXPECT_THAT(crew.stored("job-1").result, HasSubstr("surprise"));
}

TEST(WorkerPool, BuriesAPermanentFailureAtOnce) {
  Crew crew;
  crew.stage.open();
  crew.stage.outcome = [](const Job& job) {
    return failed_with(job, Error::permanent(ErrorCode::source_not_found, "404"));
  };
  crew.accept("job-1");

  crew.start();

  crew.board.await("job-1", State::dead);
  EXPECT_EQ(crew.stored("job-1").error_code, "source_not_found");
  EXPECT_EQ(crew.stored("job-1").attempt, 1);
  EXPECT_THAT(crew.stored("job-1").result, HasSubstr("source_not_found"));
  EXPECT_EQ(sample(crew.metrics.text(),
                   R"(darkroom_dead_letters_total{error="source_not_found",tool="dall-e"})"),
            1);
}

TEST(WorkerPool, RepeatsAPassingFailureWhenItsTimeHasCome) {
  Crew crew;
  crew.stage.open();
  crew.stage.outcome = [](const Job& job) {
    return failed_with(job, Error::transient(ErrorCode::source_timeout, "slow"));
  };
  crew.accept("job-1");
  crew.start();
  crew.board.await("job-1", State::scheduled);
  EXPECT_EQ(crew.stored("job-1").run_at, crew.time.wall() + 1s);
  EXPECT_EQ(sample(crew.metrics.text(),
                   R"(darkroom_job_retries_total{error="source_timeout",tool="dall-e"})"),
            1);

  crew.time.advance(1s);
  crew.pool->wake();

  crew.stage.await_entered(2);
}

TEST(WorkerPool, BuriesAJobWhoseAttemptsAreUsedUp) {
  Crew crew;
  crew.stage.open();
  crew.stage.outcome = [](const Job& job) {
    return failed_with(job, Error::transient(ErrorCode::source_timeout, "slow"));
  };
  queue::NewJob job = Crew::a_job("job-1");
  job.max_attempts = 2;
  crew.accept(job);
  crew.start();
  crew.board.await("job-1", State::scheduled);

  crew.time.advance(1s);
  crew.pool->wake();

  crew.board.await("job-1", State::dead);
  EXPECT_EQ(nlohmann::json::parse(crew.stored("job-1").result)["attempts"], 2);
}

TEST(WorkerPool, SnoozesAJobThatIsTurnedAwayAtNoCost) {
  Crew crew;
  crew.stage.open();
  crew.stage.outcome = [](const Job& job) {
    return failed_with(job, Error::transient(ErrorCode::source_unavailable, "429", 30s));
  };
  crew.accept("job-1");

  crew.start();

  crew.board.await("job-1", State::scheduled);
  EXPECT_EQ(crew.stored("job-1").run_at, crew.time.wall() + 31s);
  EXPECT_EQ(crew.stored("job-1").attempt, 0);
}

TEST(WorkerPool, OutlivesWorkThatThrows) {
  Crew crew;
  crew.stage.open();
  crew.stage.outcome = [](const Job& job) -> JobResult {
    if (job.id == "job-1") throw std::runtime_error("no worker may throw");
    JobResult result;
    result.success = true;
    return result;
  };
  crew.accept("job-1");
  crew.accept("job-2");

  crew.start();

  crew.board.await("job-1", State::dead);
  crew.board.await("job-2", State::succeeded);
  EXPECT_EQ(crew.stored("job-1").error_code, "internal");
}

TEST(WorkerPool, GoesOnWhenTheQueueAnswersAgain) {
  Crew crew;
  crew.queue.cut(Op::claim);
  crew.queue.cut(Op::sweep);
  crew.accept("job-1");
  crew.start();
  crew.queue.await(Op::claim, 2);
  EXPECT_EQ(crew.pool->complaint(), std::nullopt);

  crew.queue.repair(Op::claim);
  crew.pool->wake();

  crew.stage.await_entered(1);
}

TEST(WorkerPool, ShowsTheQueueInItsMetrics) {
  Crew crew;
  crew.accept("job-1");
  crew.accept("job-2");
  crew.start();
  crew.stage.await_entered(1);
  crew.queue.await(Op::sweep, 1);
  const int swept = crew.queue.calls(Op::sweep);
  crew.time.advance(5s);

  // The second sweep begins when the first has been shown.
  for (int i = 1; i <= 2; ++i) {
    crew.pool->wake();
    crew.queue.await(Op::sweep, swept + i);
  }

  const std::string page = crew.metrics.text();
  EXPECT_EQ(sample(page, R"(darkroom_queue_jobs{state="available"})"), 1);
  EXPECT_EQ(sample(page, R"(darkroom_queue_jobs{state="running"})"), 1);
  EXPECT_EQ(sample(page, R"(darkroom_queue_jobs{state="dead"})"), 0);
  EXPECT_EQ(sample(page, R"(darkroom_queue_oldest_age_seconds{state="available"})"), 5);
}

TEST(WorkerPool, ComplainsWhereWorkWaitsThatItDoesNotFind) {
  Crew crew;
  crew.accept("job-1");
  crew.accept("job-2");
  crew.start(2);
  crew.stage.await_entered(2);
  crew.queue.hide_jobs();
  crew.accept("job-3");
  crew.stage.let_one_go();
  crew.queue.await(Op::settle, 1);

  // Its threads pass all the while: the lease that is left is extended.
  const auto pass = [&] {
    const int swept = crew.queue.calls(Op::sweep);
    crew.pass_a_third_of_a_lease();
    crew.queue.await(Op::sweep, swept + 1);
  };
  for (int third = 0; third < 6; ++third) pass();
  EXPECT_EQ(crew.pool->complaint(), std::nullopt) << "60 s are not over";
  for (int third = 0; third < 6 && !crew.pool->complaint(); ++third) pass();

  EXPECT_THAT(crew.pool->complaint().value_or("content"), HasSubstr("none is claimed"));
}

}  // namespace
}  // namespace darkroom::worker
