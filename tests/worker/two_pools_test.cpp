// Two workers on one queue's file. One process opens it, so both live in this one.
#include "support/scratch_folder.hpp"
#include "worker/crew.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;
using darkroom::test::FaultyQueue;
using darkroom::test::Op;
using darkroom::testing::ScratchFolder;
using queue::State;
using test::Board;
using test::Crew;
using test::HandClock;
using test::Stage;
using ::testing::HasSubstr;

struct Worker {
  FaultyQueue queue;
  Stage stage;
  Board board;
  telemetry::Metrics metrics{{"dall-e"}, telemetry::Build{}};
  std::unique_ptr<WorkerPool> pool;

  // What it makes of a job has `mark` as its original size. It settles even what came too late.
  Worker(queue::Queue& engine, std::uint64_t mark) : queue(engine) {
    stage.asks_the_watch = false;
    stage.outcome = [mark](const Job& job) {
      JobResult result;
      result.job_id = job.id;
      result.success = true;
      result.original_size = mark;
      return result;
    };
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() { stage.open(); }

  void start(const HandClock& time) {
    WorkerPoolOptions options{.concurrency = 1,
                              .poll = std::chrono::hours(1),
                              .sweep_every = std::chrono::hours(1),
                              .clock = time.clock()};
    options.settling.settled = [this](const std::string& id, State state) {
      board.write(id, state);
    };
    pool = std::make_unique<WorkerPool>(
        queue, metrics,
        [this](const Job& job, const JobWatch& watch) { return stage.work(job, watch); },
        std::move(options));
  }
};

TEST(TwoPools, TheOneThatStoodStillBeyondItsLeaseOverwritesNothing) {
  const ScratchFolder folder;
  HandClock time;
  const auto engine = std::move(*queue::open_sqlite(folder / "queue.db", {.most_waiting = 10}));
  Worker stopped(*engine, 1);
  Worker next(*engine, 2);
  ASSERT_TRUE(engine->accept({Crew::a_job("job-1")}, time.wall()).has_value());
  stopped.start(time);
  stopped.stage.await_entered(1);

  stopped.queue.cut(Op::extend);
  time.advance(31s);
  next.start(time);
  next.stage.open();
  next.board.await("job-1", State::succeeded);
  stopped.stage.open();
  stopped.queue.await(Op::settle, 1);

  const queue::StoredJob job = *engine->job("job-1");
  EXPECT_EQ(job.state, State::succeeded);
  EXPECT_EQ(job.attempt, 2);
  EXPECT_THAT(job.result, HasSubstr(R"("originalSize":2)"));
}

}  // namespace
}  // namespace darkroom::worker
