#include "telemetry/metrics.hpp"

#include "telemetry/series.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

namespace darkroom::telemetry {
namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;

constexpr double kMillisecondsPerSecond = 1000.0;

// A small JPEG takes some 10 ms; a job of 30 s has met a time-out.
const Buckets& job_seconds() {
  static const Buckets buckets = {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30};
  return buckets;
}

// A probe takes microseconds and a slow download as long as its job.
const Buckets& stage_seconds() {
  static const Buckets buckets = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                  0.25,   0.5,   1,      2.5,   5,    10,    20,   30};
  return buckets;
}

// By powers of two, from 1 KiB to 64 MiB: a bucket is never wrong by more than a factor of two.
constexpr int kSmallestSizePower = 10;
constexpr int kLargestSizePower = 26;
const Buckets& sizes() {
  static const Buckets buckets = [] {
    Buckets powers;
    for (int power = kSmallestSizePower; power <= kLargestSizePower; ++power) {
      powers.push_back(std::ldexp(1.0, power));
    }
    return powers;
  }();
  return buckets;
}

// Below 1 the variants came out larger than the source.
const Buckets& ratios() {
  static const Buckets buckets = {0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 50};
  return buckets;
}

// Answers take under a millisecond; one that waits for its job takes up to 60 s.
const Buckets& request_seconds() {
  static const Buckets buckets = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                  0.1,    0.25,  0.5,    1,     2.5,  10,    60};
  return buckets;
}

// Methods are a label, and anybody may send any.
std::string_view method_label(std::string_view method) {
  for (const std::string_view known : {"GET", "HEAD", "POST", "DELETE", "OPTIONS"}) {
    if (method == known) return known;
  }
  return "other";
}

prometheus::Family<prometheus::Histogram>& histogram(prometheus::Registry& registry,
                                                     const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Counter>& counter(prometheus::Registry& registry, const char* name,
                                                 const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Gauge>& gauge(prometheus::Registry& registry, const char* name,
                                             const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

}  // namespace

Metrics::Series::Series(std::set<std::string, std::less<>> known_tools, const Build& build)
    : tools(std::move(known_tools)),
      duration(histogram(*registry, "image_processing_duration_seconds",
                         "Time from a job's start to its result.")),
      ratio(histogram(*registry, "image_compression_ratio",
                      "Size of the original over the mean size of its variants.")),
      original_size(
          histogram(*registry, "image_original_size_bytes", "Size of the source as loaded.")),
      compressed_size(
          histogram(*registry, "image_compressed_size_bytes", "Size of a stored variant.")),
      success(counter(*registry, "generation_success", "Jobs whose variants are stored.")),
      failure(counter(*registry, "generation_failure", "Jobs that failed, by error code.")),
      stage_duration(histogram(*registry, "darkroom_stage_duration_seconds",
                               "Time that a job spent in one stage.")),
      retries(counter(*registry, "darkroom_retries_total",
                      "Requests repeated after a passing failure, by stage.")),
      source_bytes(counter(*registry, "darkroom_source_bytes_total",
                           "Bytes read of sources, as a whole or as far as they were needed.")),
      in_flight(gauge(*registry, "darkroom_jobs_in_flight", "Jobs being processed now.").Add({})),
      attempts(counter(*registry, "darkroom_attempts_total", "Jobs claimed from the queue.")),
      job_retries(counter(*registry, "darkroom_job_retries_total",
                          "Attempts that failed and are to be repeated, by error code.")),
      dead_letters(counter(*registry, "darkroom_dead_letters_total",
                           "Jobs that failed for good, by error code.")),
      leases_lost(counter(*registry, "darkroom_leases_lost_total",
                          "Leases that ended before their job was settled.")
                      .Add({})),
      queue_wait(histogram(*registry, "darkroom_queue_wait_seconds",
                           "Time from when a job could run to its claim.")),
      callbacks(counter(*registry, "darkroom_callbacks_total", "Deliveries of callbacks tried.")),
      queue_jobs(gauge(*registry, "darkroom_queue_jobs", "Jobs in the queue, by state.")),
      queue_oldest_age(gauge(*registry, "darkroom_queue_oldest_age_seconds",
                             "Age of the oldest job in that state.")),
      http_requests(counter(*registry, "darkroom_http_requests_total",
                            "Requests to the HTTP API, by the route that they met.")),
      http_duration(histogram(*registry, "darkroom_http_request_duration_seconds",
                              "Time from a request's head to its answer.")) {
  gauge(*registry, "darkroom_build_info", "Always 1; the labels say what runs.")
      .Add({{"version", build.version}, {"libvips", build.libvips}})
      .Set(1);
  // Counters that exist before they move give rate() its first step.
  for (const std::string& tool : tools) success.Add({{"tool", tool}});
  for (const std::string& tool : tools) attempts.Add({{"tool", tool}});
  for (const char* stage : {"load", "store"}) retries.Add({{"stage", stage}});
  for (const char* read : {"whole", "parts"}) source_bytes.Add({{"read", read}});
}

std::string Metrics::Series::tool_label(std::string_view tool) const {
  const std::scoped_lock lock(mutex);
  return tools.contains(tool) ? std::string(tool) : "unknown";
}

void Metrics::Series::know(const std::set<std::string, std::less<>>& more) {
  const std::scoped_lock lock(mutex);
  tools.insert(more.begin(), more.end());
  for (const std::string& tool : more) success.Add({{"tool", tool}});
}

Metrics::Metrics(std::set<std::string, std::less<>> tools, const Build& build)
    : series_(std::make_unique<Series>(std::move(tools), build)) {}

Metrics::~Metrics() = default;

void Metrics::record(const JobResult& result) {
  const std::string tool = series_->tool_label(result.tool);
  series_->duration
      .Add({{"tool", tool}, {"success", result.success ? "true" : "false"}}, job_seconds())
      .Observe(result.processing_time_ms / kMillisecondsPerSecond);
  for (const auto& [stage, milliseconds] : result.stages) {
    series_->stage_duration.Add({{"stage", stage}}, stage_seconds())
        .Observe(milliseconds / kMillisecondsPerSecond);
  }
  if (result.original_size > 0) {
    series_->original_size.Add({{"tool", tool}}, sizes())
        .Observe(static_cast<double>(result.original_size));
  }
  if (!result.success) {
    const ErrorCode code = result.error ? result.error->code() : ErrorCode::internal;
    series_->failure.Add({{"tool", tool}, {"error", std::string(to_string(code))}}).Increment();
    return;
  }
  series_->success.Add({{"tool", tool}}).Increment();
  series_->ratio.Add({{"tool", tool}}, ratios()).Observe(result.compression_ratio);
  for (const VariantResult& variant : result.variants) {
    // A job's own widths are no bounded set; the variant that they belong to is one of the
    // preset's.
    const std::string& name = variant.set.empty() ? variant.variant : variant.set;
    series_->compressed_size.Add({{"tool", tool}, {"variant", name}}, sizes())
        .Observe(static_cast<double>(variant.size));
  }
}

void Metrics::count_retry(std::string_view stage) {
  series_->retries.Add({{"stage", std::string(stage)}}).Increment();
}

void Metrics::source_read(std::uint64_t bytes, Read how) {
  series_->source_bytes.Add({{"read", how == Read::whole ? "whole" : "parts"}})
      .Increment(static_cast<double>(bytes));
}

void Metrics::job_started() {
  series_->in_flight.Increment();
}

void Metrics::job_ended() {
  series_->in_flight.Decrement();
}

void Metrics::record_request(const HttpRequest& request, double seconds) {
  const std::string route(request.route);
  series_->http_requests
      .Add({{"route", route},
            {"method", std::string(method_label(request.method))},
            {"status", std::to_string(request.status)}})
      .Increment();
  series_->http_duration.Add({{"route", route}}, request_seconds()).Observe(seconds);
}

void Metrics::watch_codecs(std::function<CodecState()> state) {
  series_->codecs->ask(std::move(state));
}

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> families = series_->registry->Collect();
  std::ranges::move(series_->codecs->Collect(), std::back_inserter(families));
  return prometheus::TextSerializer().Serializer::Serialize(families);
}

}  // namespace darkroom::telemetry
