// A pool on a queue in memory, with a clock in the hand and work that waits until it is let go.
// Nothing happens by the passing of time: the clock stands, and nobody polls.
#pragma once

#include "support/exposition.hpp"
#include "support/faulty_queue.hpp"
#include "worker/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace darkroom::worker::test {

inline constexpr std::chrono::seconds kLongestWait{5};

// Thread-safe.
class HandClock {
 public:
  void advance(std::chrono::milliseconds time) { passed_ += time.count(); }
  // As an administrator does, or a time server.
  void set_wall_ahead(std::chrono::milliseconds by) { set_by_ += by.count(); }
  queue::Moment wall() const {
    return queue::Moment{std::chrono::milliseconds(1'700'000'000'000 + passed_ + set_by_)};
  }
  Clock clock() const {
    return {
        .wall = [this] { return wall(); },
        .monotonic =
            [this] { return Instant{std::chrono::hours(1) + std::chrono::milliseconds(passed_)}; }};
  }

 private:
  std::atomic<std::int64_t> passed_ = 0;  // ms
  std::atomic<std::int64_t> set_by_ = 0;  // ms
};

// What became of jobs, as the pool says it.
class Board {
 public:
  void write(const std::string& job_id, queue::State state) {
    const std::scoped_lock lock(mutex_);
    states_[job_id] = state;
    written_.notify_all();
  }
  void await(const std::string& job_id, queue::State state) {
    std::unique_lock lock(mutex_);
    const bool came = written_.wait_for(lock, kLongestWait, [&] {
      const auto found = states_.find(job_id);
      return found != states_.end() && found->second == state;
    });
    ASSERT_TRUE(came) << job_id << " did not become " << queue::to_string(state);
  }

 private:
  std::mutex mutex_;
  std::condition_variable written_;
  std::map<std::string, queue::State> states_;
};

// Stands for process_job(): waits at its one stage, then asks the watch.
class Stage {
 public:
  // What a run that may go on returns.
  std::function<JobResult(const Job&)> outcome = [](const Job& job) {
    JobResult result;
    result.job_id = job.id;
    result.tool = job.tool.name();
    result.success = true;
    return result;
  };
  bool asks_the_watch = true;

  JobResult work(const Job& job, const JobWatch& watch) {
    {
      std::unique_lock lock(mutex_);
      ++entered_;
      watch_ = &watch;
      jobs_.push_back(job);
      changed_.notify_all();
      changed_.wait_for(lock, kLongestWait, [&] { return is_open_ || passes_ > 0; });
      if (passes_ > 0) --passes_;
      watch_ = nullptr;
    }
    const Result<void> go_on = watch.check();
    if (go_on || !asks_the_watch) return outcome(job);
    JobResult stopped;
    stopped.job_id = job.id;
    stopped.error = go_on.error();
    const std::scoped_lock lock(mutex_);
    stopped_with_.push_back(go_on.error().code());
    return stopped;
  }

  void open() {
    const std::scoped_lock lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  void let_one_go() {
    const std::scoped_lock lock(mutex_);
    ++passes_;
    changed_.notify_all();
  }
  void await_entered(int runs) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, kLongestWait, [&] { return entered_ >= runs; }))
        << "only " << entered_ << " of " << runs << " runs began";
  }
  // Until the watch of the run that waits here is as `wanted`. The renewer flips it after its call
  // of the queue has returned, and tells nobody.
  void await_watch(const std::function<bool(const JobWatch&)>& wanted) const {
    const auto deadline = std::chrono::steady_clock::now() + kLongestWait;
    while (std::chrono::steady_clock::now() < deadline) {
      {
        const std::scoped_lock lock(mutex_);
        ASSERT_NE(watch_, nullptr) << "no run waits";
        if (wanted(*watch_)) return;
      }
      std::this_thread::yield();
    }
    FAIL() << "the watch was never flipped";
  }
  int entered() const {
    const std::scoped_lock lock(mutex_);
    return entered_;
  }
  std::vector<Job> jobs() const {
    const std::scoped_lock lock(mutex_);
    return jobs_;
  }
  std::vector<ErrorCode> stopped_with() const {
    const std::scoped_lock lock(mutex_);
    return stopped_with_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int entered_ = 0;
  int passes_ = 0;
  bool is_open_ = false;
  const JobWatch* watch_ = nullptr;  // of the run that waits, the last one where several do
  std::vector<Job> jobs_;
  std::vector<ErrorCode> stopped_with_;
};

struct Crew {
  HandClock time;
  std::unique_ptr<queue::Queue> engine = std::move(*queue::open_sqlite(":memory:", {}));
  darkroom::test::FaultyQueue queue{*engine};
  telemetry::Metrics metrics{{"dall-e", "sora"}, telemetry::Build{}};
  Stage stage;
  Board board;
  std::unique_ptr<WorkerPool> pool;

  Crew() = default;
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() { stage.open(); }  // the pool waits for its work

  void start(int concurrency = 1) {
    WorkerPoolOptions options{.concurrency = concurrency,
                              .poll = std::chrono::hours(1),
                              .sweep_every = std::chrono::hours(1),
                              .clock = time.clock()};
    options.settling.jitter = [] { return 1.0; };
    options.settling.settled = [this](const std::string& id, queue::State state) {
      board.write(id, state);
    };
    pool = std::make_unique<WorkerPool>(
        queue, metrics,
        [this](const Job& job, const JobWatch& watch) { return stage.work(job, watch); },
        std::move(options));
  }

  static queue::NewJob a_job(const std::string& id) {
    return {.id = id,
            .tool = "dall-e",
            .user = "user-1",
            .body = R"({"id":")" + id +
                    R"(","sourceUrl":"https://example.com/a.png","tool":"dall-e"})"};
  }
  void accept(const queue::NewJob& job) {
    const auto accepted = engine->accept({job}, time.wall());
    ASSERT_TRUE(accepted.has_value()) << accepted.error().message();
  }
  void accept(const std::string& id) { accept(a_job(id)); }

  // As a second worker would: takes back what has expired, and claims it.
  queue::Claim claim_elsewhere() {
    EXPECT_TRUE(engine->sweep({}, time.wall()).has_value());
    const auto claims = engine->claim({}, time.wall());
    EXPECT_TRUE(claims && claims->size() == 1) << "nothing to claim elsewhere";
    return claims->front();
  }
  // The pool's own threads count what they did, a moment after they have done it.
  void await_sample(const std::string& name, double value) const {
    const auto deadline = std::chrono::steady_clock::now() + kLongestWait;
    std::optional<double> seen;
    while (seen != value && std::chrono::steady_clock::now() < deadline) {
      seen = darkroom::test::sample(metrics.text(), name);
      std::this_thread::yield();
    }
    ASSERT_EQ(seen, value) << name;
  }
  // Lets time pass until the leases are extended, and sees to it that they were.
  void pass_a_third_of_a_lease() {
    const int extended = queue.calls(darkroom::test::Op::extend);
    time.advance(std::chrono::seconds(10));
    pool->wake();
    queue.await(darkroom::test::Op::extend, extended + 1);
  }
  queue::StoredJob stored(const std::string& id) const { return *engine->job(id); }
};

}  // namespace darkroom::worker::test
