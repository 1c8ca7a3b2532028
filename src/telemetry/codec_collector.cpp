#include "telemetry/codec_collector.hpp"

#include <string>
#include <utility>

namespace darkroom::telemetry {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily family(const char* name, const char* help, MetricType type) {
  return {.name = name, .help = help, .type = type, .metric = {}};
}

ClientMetric sample(MetricType type, double value, std::vector<ClientMetric::Label> labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  return metric;
}

MetricFamily single(const char* name, const char* help, MetricType type, double value) {
  MetricFamily one = family(name, help, type);
  one.metric.push_back(sample(type, value));
  return one;
}

MetricFamily codecs_by_state(const CodecState& state) {
  MetricFamily codecs =
      family("darkroom_codecs", "Codec processes, by what they do.", MetricType::Gauge);
  codecs.metric.push_back(sample(MetricType::Gauge, state.ready, {{"state", "ready"}}));
  codecs.metric.push_back(sample(MetricType::Gauge, state.busy, {{"state", "busy"}}));
  return codecs;
}

MetricFamily crashes_by_end(const CodecState& state) {
  MetricFamily crashes =
      family("darkroom_codec_crashes_total",
             "Codec processes that ended while they rendered, by how.", MetricType::Counter);
  for (const auto& [end, count] : state.crashed) {
    crashes.metric.push_back(
        sample(MetricType::Counter, static_cast<double>(count), {{"end", end}}));
  }
  return crashes;
}

}  // namespace

void CodecCollector::ask(std::function<CodecState()> state) {
  const std::scoped_lock lock(mutex_);
  state_ = std::move(state);
}

std::vector<MetricFamily> CodecCollector::Collect() const {
  const std::scoped_lock lock(mutex_);
  if (!state_) return {};
  const CodecState state = state_();
  if (state.memory_budget_bytes == 0) return {};
  const auto counter = [](const char* name, const char* help, std::uint64_t value) {
    return single(name, help, MetricType::Counter, static_cast<double>(value));
  };
  const auto gauge = [](const char* name, const char* help, std::uint64_t value) {
    return single(name, help, MetricType::Gauge, static_cast<double>(value));
  };
  return {
      codecs_by_state(state),
      counter("darkroom_codecs_started_total", "Codec processes started.", state.started),
      counter("darkroom_codecs_recycled_total",
              "Codec processes retired in good health: after their renders, or grown.",
              state.recycled),
      counter("darkroom_codec_deadlines_total", "Codec processes killed at a render's deadline.",
              state.timed_out),
      crashes_by_end(state),
      gauge("darkroom_codec_memory_reserved_bytes",
            "Memory that the renders under way were admitted with.", state.memory_reserved_bytes),
      gauge("darkroom_codec_memory_budget_bytes", "Memory that all renders together may take.",
            state.memory_budget_bytes)};
}

}  // namespace darkroom::telemetry
