// Results of jobs, as metrics see them.
#pragma once

#include "telemetry/metrics.hpp"

#include <darkroom/job_result.hpp>

#include <chrono>
#include <string>

namespace darkroom::telemetry::test {

inline Metrics fresh_metrics() {
  return Metrics({"dall-e", "sora"}, Build{.version = "1.2.3", .libvips = "8.14.1"});
}

inline JobResult succeeded() {
  JobResult result;
  result.job_id = "job-1";
  result.tool = "sora";
  result.success = true;
  result.variants = {{.variant = "normal", .url = "", .key = "", .size = 100'000},
                     {.variant = "high-quality", .url = "", .key = "", .size = 300'000}};
  result.original_size = 1'000'000;
  result.compression_ratio = 5;
  result.processing_time_ms = 40;
  result.stages = {{"load", 10}, {"decode", 20}};
  return result;
}

inline JobResult failed(std::string tool, ErrorCode code) {
  JobResult result;
  result.job_id = "job-2";
  result.tool = std::move(tool);
  result.processing_time_ms = 2000;
  result.error = Error::permanent(code, "no");
  return result;
}

// Something in each series of the queue.
inline void record_a_queue(Metrics& metrics) {
  metrics.attempt_started("sora", std::chrono::milliseconds(250));
  metrics.job_retried("sora", "source_timeout");
  metrics.job_died("sora", "corrupt_image");
  metrics.leases_lost(1);
  metrics.callback_tried("job.succeeded", Delivery::delivered);
  metrics.queue_state({.state = "available", .jobs = 3, .oldest_age_seconds = 1.5});
}

inline void record_codecs(Metrics& metrics) {
  metrics.watch_codecs([] {
    return CodecState{.ready = 1, .crashed = {{"SIGSEGV", 1}}, .memory_budget_bytes = 1000};
  });
}

}  // namespace darkroom::telemetry::test
