#include "worker/worker_pool.hpp"

#include "telemetry/log.hpp"
#include "worker/guarded.hpp"
#include "worker/queue_figures.hpp"
#include "worker/stored_job.hpp"

#include <algorithm>
#include <utility>

namespace darkroom::worker {
namespace {

using std::chrono::milliseconds;
using telemetry::LogLevel;

// What is due at once is swept together with what is due a moment later.
constexpr milliseconds kShortestSweep{20};

// How often a thread passes the watchdog within the time after which it complains, even where a
// long lease would let it wait longer.
constexpr int kSignsOfLife = 4;

// By how much of a lease the clock may be off before the leases that are held are written anew.
constexpr int kPartOfALease = 10;

queue::ClaimRules one_at_a_time(queue::ClaimRules rules) {
  rules.most = 1;
  return rules;
}

WorkerPoolOptions checked(WorkerPoolOptions options) {
  options.concurrency = std::max(options.concurrency, 1);
  options.rules = one_at_a_time(std::move(options.rules));
  return options;
}

bool has_limits(const queue::ClaimRules& rules) {
  return rules.most_running_per_user > 0 || rules.most_running_per_tool > 0 ||
         !rules.most_running_of.empty();
}

}  // namespace

WorkerPool::WorkerPool(queue::Queue& queue, telemetry::Metrics& metrics, Work work,
                       WorkerPoolOptions options)
    : queue_(queue),
      metrics_(metrics),
      work_(std::move(work)),
      options_(checked(std::move(options))),
      leases_(queue, options_.rules.lease, options_.clock),
      settling_(queue, metrics, options_.clock, options_.settling),
      watchdog_(options_.stuck_after, options_.clock.monotonic()),
      free_slots_(options_.concurrency),
      clock_watch_(options_.clock, options_.rules.lease / kPartOfALease) {
  renewing_ = std::jthread([this](const std::stop_token& stop) { renew_leases(stop); });
  sweeping_ = std::jthread([this](const std::stop_token& stop) { sweep(stop); });
  for (int i = 0; i < options_.concurrency; ++i) {
    slot_threads_.emplace_back([this] { run_slot(no_more_claims_.get_token()); });
  }
}

WorkerPool::~WorkerPool() {
  stop_now();
}

void WorkerPool::notify(int jobs) {
  free_slots_.ring(jobs);
}

void WorkerPool::wake() {
  free_slots_.ring(options_.concurrency);
  renewer_.ring();
  sweeper_.ring();
  for (const auto& held : leases_.all()) held->bell.ring();
  const std::scoped_lock lock(mutex_);
  ++woken_;
  ended_.notify_all();
}

bool WorkerPool::drain(milliseconds timeout) {
  const Instant deadline = options_.clock.monotonic() + timeout;
  {
    std::unique_lock lock(mutex_);
    if (std::exchange(is_draining_, true)) {
      lock.unlock();
      stop_now();
      return false;
    }
  }
  no_more_claims_.request_stop();
  std::unique_lock lock(mutex_);
  const auto is_idle = [this] { return claiming_ + running_ == 0; };
  while (!is_idle() && !is_stopping_) {
    const std::uint64_t seen = woken_;
    const milliseconds left = time_until(deadline, options_.clock.monotonic());
    if (left.count() == 0) break;
    ended_.wait_for(lock, left, [&] { return is_idle() || is_stopping_ || woken_ != seen; });
  }
  const bool ended_by_itself = is_idle();
  lock.unlock();
  release_running();
  return ended_by_itself;
}

void WorkerPool::stop_now() {
  {
    const std::scoped_lock lock(mutex_);
    is_draining_ = true;
    is_stopping_ = true;
    ended_.notify_all();
  }
  no_more_claims_.request_stop();
  no_more_tries_.request_stop();
  release_running();
}

void WorkerPool::release_running() {
  for (const auto& held : leases_.all()) settling_.release(*held);
}

int WorkerPool::running() const {
  const std::scoped_lock lock(mutex_);
  return running_;
}

bool WorkerPool::is_draining() const {
  const std::scoped_lock lock(mutex_);
  return is_draining_;
}

std::optional<std::string> WorkerPool::complaint() const {
  int free = 0;
  {
    const std::scoped_lock lock(mutex_);
    // A slot that claims is free: where that takes for ever, it is what the watchdog is for.
    free = is_draining_ ? 0 : options_.concurrency - running_;
  }
  return watchdog_.complaint(options_.clock.monotonic(), free);
}

void WorkerPool::run_slot(const std::stop_token& stop) {
  Instant asked_at;
  while (auto claim = next_claim(stop, asked_at)) carry_out(*std::move(claim), asked_at);
}

std::optional<queue::Claim> WorkerPool::next_claim(const std::stop_token& stop, Instant& asked_at) {
  while (begin_claim()) {
    asked_at = options_.clock.monotonic();
    Result<std::vector<queue::Claim>> claimed = queue_.claim(options_.rules, options_.clock.wall());
    const bool has_job = claimed && !claimed->empty();
    end_claim(has_job);
    const milliseconds pause = after_no_claim(claimed);
    if (has_job) {
      free_slots_.ring();  // where one job waits, there may be more: the next slot looks
      return std::move(claimed->front());
    }
    if (!free_slots_.wait(stop, pause)) break;
  }
  return std::nullopt;
}

// Notes what the claim said of the queue; how long to wait where it brought no job.
milliseconds WorkerPool::after_no_claim(const Result<std::vector<queue::Claim>>& claimed) {
  const bool is_explained = !claimed || !claimed->empty() || has_limits(options_.rules);
  if (is_explained) watchdog_.moved(options_.clock.monotonic());
  if (claimed) {
    if (failed_claims_.exchange(0) > 0) telemetry::log(LogLevel::info, "queue answers again");
    return options_.poll;
  }
  const int failures = ++failed_claims_;
  if (failures == 1) {
    telemetry::log(
        LogLevel::error, "queue does not answer",
        {{"code", to_string(claimed.error().code())}, {"message", claimed.error().message()}});
  }
  return queue_backoff(failures);
}

bool WorkerPool::begin_claim() {
  const std::scoped_lock lock(mutex_);
  if (is_draining_) return false;
  ++claiming_;
  return true;
}

void WorkerPool::end_claim(bool has_job) {
  const std::scoped_lock lock(mutex_);
  --claiming_;
  if (has_job) ++running_;
  ended_.notify_all();
}

void WorkerPool::job_ended() {
  watchdog_.moved(options_.clock.monotonic());
  const std::scoped_lock lock(mutex_);
  --running_;
  ended_.notify_all();
}

void WorkerPool::carry_out(queue::Claim claim, Instant asked_at) {
  queue::StoredJob& stored = claim.job;
  const auto held = leases_.hold(std::move(claim.lease), asked_at, stored.attempt);
  // It was begun before, and is here only to be cleared away.
  if (stored.cancel_wanted) held->watch.cancel();
  if (is_draining()) {
    // Claimed while the pool began to stop: drain() may have passed the book already.
    settling_.release(*held);
  } else {
    metrics_.attempt_started(stored.tool, options_.clock.wall() - stored.run_at);
    const JobResult result = result_of(stored, held->watch);
    settling_.settle(stored, *held, result, no_more_tries_.get_token());
  }
  leases_.let_go(*held);
  job_ended();
}

JobResult WorkerPool::result_of(queue::StoredJob& stored, const JobWatch& watch) {
  const Result<Job> job = job_from(stored, std::move(stored.payload));
  Result<JobResult> worked = guarded(stored.id, [&]() -> Result<JobResult> {
    if (!job) return job.error();
    return work_(*job, watch);
  });
  JobResult result;
  if (worked) {
    result = *std::move(worked);
  } else {
    result = failed(stored, worked.error());
    metrics_.record(result);  // process_job() has recorded its own
  }
  result.attempts = stored.attempt;
  return result;
}

void WorkerPool::renew_leases(const std::stop_token& stop) {
  Instant next;
  do {
    next = leases_.renew();
    watchdog_.renewer_passed(options_.clock.monotonic());
  } while (renewer_.wait(stop, std::min(time_until(next, options_.clock.monotonic()),
                                        options_.stuck_after / kSignsOfLife)));
}

void WorkerPool::sweep(const std::stop_token& stop) {
  milliseconds wait{0};
  do {
    wait = sweep_once();
    watchdog_.sweeper_passed(options_.clock.monotonic());
  } while (sweeper_.wait(stop, std::min(wait, options_.stuck_after / kSignsOfLife)));
}

// How long until it is worth sweeping again.
milliseconds WorkerPool::sweep_once() {
  const queue::Moment now = options_.clock.wall();
  if (clock_watch_.was_set(now)) {
    // Set ahead, it would end leases that are held; set back, it would keep those of the dead.
    telemetry::log(LogLevel::warn, "the clock was set: leases are renewed");
    leases_.renew_all();
  }
  const Result<queue::Swept> swept = queue_.sweep(options_.retention, now);
  if (!swept) return options_.sweep_every;  // the slots, who need it more, say so in the log
  const std::size_t ready = swept->promoted + swept->expired;
  if (ready > 0) free_slots_.ring(static_cast<int>(std::min<std::size_t>(ready, 1U << 16U)));
  if (swept->expired + swept->poisoned > 0) {
    metrics_.leases_lost(swept->expired + swept->poisoned);
    metrics_.jobs_poisoned(swept->poisoned);
    telemetry::log(
        LogLevel::warn, "leases expired",
        {{"again", std::uint64_t{swept->expired}}, {"dead", std::uint64_t{swept->poisoned}}});
  }
  if (const auto figures = queue_.figures()) {
    show(*figures, now, metrics_);
    const auto available = figures->states.find(queue::State::available);
    const bool waits = available != figures->states.end() && !figures->paused;
    watchdog_.saw_waiting(waits ? available->second.jobs : 0, options_.clock.monotonic());
  }
  const auto due = queue_.next_due();
  if (!due || !*due) return options_.sweep_every;
  return std::clamp(**due - now, std::min(kShortestSweep, options_.sweep_every),
                    options_.sweep_every);
}

}  // namespace darkroom::worker
