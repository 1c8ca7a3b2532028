// Works the queue: claims jobs, keeps their leases while they run, settles them, and sweeps.
//
// Threads: one a slot, each claiming a job when it has none; one that renews leases whatever the
// slots' threads are busy with; one that sweeps. Nothing here ends the process: where the queue
// does not answer, the pool asks again, less and less often, and goes on when it does.
#pragma once

#include "queue/queue.hpp"
#include "telemetry/metrics.hpp"
#include "worker/bell.hpp"
#include "worker/clock.hpp"
#include "worker/job_watch.hpp"
#include "worker/lease_book.hpp"
#include "worker/settling.hpp"
#include "worker/watchdog.hpp"

#include <darkroom/job.hpp>
#include <darkroom/job_result.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace darkroom::worker {

struct WorkerPoolOptions {
  int concurrency = 4;           // slots: jobs that run at the same time, 1 or more
  queue::ClaimRules rules = {};  // a slot claims one job at a time: `most` is ignored
  queue::Retention retention = {};
  SettlingRules settling = {};
  // A free slot asks so often though nobody rang; the queue is swept so often.
  std::chrono::milliseconds poll{1'000};
  std::chrono::milliseconds sweep_every{1'000};
  std::chrono::milliseconds stuck_after{60'000};  // alive() complains then
  Clock clock = system_clock();
};

// process_job with its services bound. Asks the watch between its stages; what it throws becomes
// the job's error.
using Work = std::function<JobResult(const Job&, const JobWatch&)>;

// Thread-safe.
class WorkerPool {
 public:
  // Starts at once. References outlive the pool.
  WorkerPool(queue::Queue& queue, telemetry::Metrics& metrics, Work work,
             WorkerPoolOptions options);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  // stop_now(), then waits until each running Work has returned, as none can be interrupted within
  // a stage. Who cannot wait for a render ends the process instead: nothing is lost by it.
  ~WorkerPool();

  // Jobs were accepted by this process: `jobs` free slots look at once.
  void notify(int jobs = 1);
  // Every thread looks at the clock now.
  void wake();

  // Claims no more, and waits until what runs has ended; what still runs after `timeout` is handed
  // back, its attempt not counted. True where all ended by itself. A second call is stop_now().
  bool drain(std::chrono::milliseconds timeout);
  // Hands back what runs and returns; a drain() that waits returns too.
  void stop_now();

  int running() const;  // jobs under way
  int slots() const { return options_.concurrency; }
  bool is_draining() const;

  // For a liveness probe: why this process had better be started again; nothing where it works, or
  // waits for work or for its queue. Asks the queue nothing, so it answers when that hangs.
  std::optional<std::string> complaint() const;

 private:
  void run_slot(const std::stop_token& stop);
  std::optional<queue::Claim> next_claim(const std::stop_token& stop, Instant& asked_at);
  std::chrono::milliseconds after_no_claim(const Result<std::vector<queue::Claim>>& claimed);
  void carry_out(queue::Claim claim, Instant asked_at);
  JobResult result_of(queue::StoredJob& stored, const JobWatch& watch);
  bool begin_claim();
  void end_claim(bool has_job);
  void job_ended();
  void release_running();

  void renew_leases(const std::stop_token& stop);
  void sweep(const std::stop_token& stop);
  std::chrono::milliseconds sweep_once();

  queue::Queue& queue_;
  telemetry::Metrics& metrics_;
  const Work work_;
  const WorkerPoolOptions options_;
  LeaseBook leases_;
  const Settling settling_;
  Watchdog watchdog_;
  Bell free_slots_;
  Bell renewer_{1};
  Bell sweeper_{1};
  std::atomic<int> failed_claims_ = 0;  // in a row
  ClockWatch clock_watch_;              // of the thread that sweeps

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable_any ended_;
  int claiming_ = 0;
  int running_ = 0;
  bool is_draining_ = false;
  bool is_stopping_ = false;
  std::uint64_t woken_ = 0;

  std::stop_source no_more_claims_;
  std::stop_source no_more_tries_;  // at settling

  // Last, so that they end first: the slots, while the renewer still keeps their leases.
  std::jthread renewing_;
  std::jthread sweeping_;
  std::vector<std::jthread> slot_threads_;
};

}  // namespace darkroom::worker
