// What Metrics counts of the queue.
#include "telemetry/metrics.hpp"
#include "telemetry/series.hpp"

#include <algorithm>

namespace darkroom::telemetry {
namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;

// A free worker takes a job within milliseconds; a backlog takes hours.
const Buckets& wait_seconds() {
  static const Buckets buckets = {0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600};
  return buckets;
}

// Labels are a bounded set whatever the queue holds.
std::string error_label(std::string_view error) {
  const ErrorCode code = error_code_from(error).value_or(ErrorCode::internal);
  return std::string(to_string(code));
}

std::string callback_label(std::string_view type) {
  for (const char* known : {"job.succeeded", "job.failed", "batch.completed"}) {
    if (type == known) return known;
  }
  return "unknown";
}

const char* outcome_label(Delivery outcome) {
  switch (outcome) {
    case Delivery::delivered:
      return "delivered";
    case Delivery::failed:
      return "failed";
    case Delivery::given_up:
      break;
  }
  return "given_up";
}

}  // namespace

void Metrics::know_tools(const std::set<std::string, std::less<>>& tools) {
  series_->know(tools);
}

void Metrics::attempt_started(std::string_view tool, std::chrono::milliseconds waited) {
  const std::string label = series_->tool_label(tool);
  series_->attempts.Add({{"tool", label}}).Increment();
  // A clock that was set back between arrival and claim makes no negative wait.
  const std::chrono::duration<double> seconds = std::max(waited, std::chrono::milliseconds{0});
  series_->queue_wait.Add({{"tool", label}}, wait_seconds()).Observe(seconds.count());
}

void Metrics::job_retried(std::string_view tool, std::string_view error) {
  series_->job_retries.Add({{"tool", series_->tool_label(tool)}, {"error", error_label(error)}})
      .Increment();
}

void Metrics::job_died(std::string_view tool, std::string_view error) {
  series_->dead_letters.Add({{"tool", series_->tool_label(tool)}, {"error", error_label(error)}})
      .Increment();
}

void Metrics::leases_lost(std::uint64_t leases) {
  series_->leases_lost.Increment(static_cast<double>(leases));
}

void Metrics::jobs_poisoned(std::uint64_t jobs) {
  if (jobs == 0) return;
  const std::string error(to_string(ErrorCode::lease_lost));
  series_->dead_letters.Add({{"tool", "unknown"}, {"error", error}})
      .Increment(static_cast<double>(jobs));
}

void Metrics::callback_tried(std::string_view type, Delivery outcome) {
  series_->callbacks.Add({{"type", callback_label(type)}, {"outcome", outcome_label(outcome)}})
      .Increment();
}

void Metrics::queue_state(const QueueState& state) {
  const prometheus::Labels labels = {{"state", std::string(state.state)}};
  series_->queue_jobs.Add(labels).Set(static_cast<double>(state.jobs));
  series_->queue_oldest_age.Add(labels).Set(state.oldest_age_seconds);
}

}  // namespace darkroom::telemetry
