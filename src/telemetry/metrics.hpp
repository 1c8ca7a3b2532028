// Everything darkroom counts, in Prometheus' terms. Names and labels: docs/metrics.md. Thread-safe.
#pragma once

#include <darkroom/job_result.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace darkroom::telemetry {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // One finished job: the specification's seven, and the stages' durations. A failure records its
  // duration and its error, never a ratio or a compressed size. `tool` that no preset knows is
  // counted as "unknown", so that labels stay a bounded set.
  void record(const JobResult& result);

  void count_retry(std::string_view stage);  // "load", "store"
  void job_started();                        // darkroom_jobs_in_flight
  void job_ended();

  // The exposition format, version 0.0.4.
  std::string text() const;

 private:
  struct Series;
  std::unique_ptr<Series> series_;
};

// Serves text() at http://ADDRESS:PORT/metrics until destroyed.
class MetricsServer {
 public:
  // `metrics` outlives the server. internal where the port is taken (the message says which).
  static Result<std::unique_ptr<MetricsServer>> start(const Metrics& metrics,
                                                      const std::string& address,
                                                      std::uint16_t port);
  virtual ~MetricsServer() = default;
};

}  // namespace darkroom::telemetry
