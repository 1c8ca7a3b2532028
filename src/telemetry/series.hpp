// The families behind Metrics, for metrics.cpp and metrics_server.cpp alone.
#pragma once

#include "telemetry/codec_collector.hpp"
#include "telemetry/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace darkroom::telemetry {

// prometheus-cpp's families and the registry lock by themselves; the references live as long as the
// registry does.
struct Metrics::Series {
  Series(std::set<std::string, std::less<>> known_tools, const Build& build);

  // The label for a tool as a result names it.
  std::string tool_label(std::string_view tool) const;
  void know(const std::set<std::string, std::less<>>& more);

  // Shared with the exposer while it serves: it holds a weak_ptr and locks it for each scrape.
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  // Likewise. What a pool counts by itself.
  std::shared_ptr<CodecCollector> codecs = std::make_shared<CodecCollector>();
  mutable std::mutex mutex;
  std::set<std::string, std::less<>> tools;  // under mutex

  prometheus::Family<prometheus::Histogram>& duration;
  prometheus::Family<prometheus::Histogram>& ratio;
  prometheus::Family<prometheus::Histogram>& original_size;
  prometheus::Family<prometheus::Histogram>& compressed_size;
  prometheus::Family<prometheus::Counter>& success;
  prometheus::Family<prometheus::Counter>& failure;
  prometheus::Family<prometheus::Histogram>& stage_duration;
  prometheus::Family<prometheus::Counter>& retries;
  prometheus::Family<prometheus::Counter>& source_bytes;
  prometheus::Gauge& in_flight;

  prometheus::Family<prometheus::Counter>& attempts;
  prometheus::Family<prometheus::Counter>& job_retries;
  prometheus::Family<prometheus::Counter>& dead_letters;
  prometheus::Counter& leases_lost;
  prometheus::Family<prometheus::Histogram>& queue_wait;
  prometheus::Family<prometheus::Counter>& callbacks;
  prometheus::Family<prometheus::Gauge>& queue_jobs;
  prometheus::Family<prometheus::Gauge>& queue_oldest_age;

  prometheus::Family<prometheus::Counter>& http_requests;
  prometheus::Family<prometheus::Histogram>& http_duration;
};

}  // namespace darkroom::telemetry
