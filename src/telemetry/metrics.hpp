// Everything darkroom counts, in Prometheus' terms. Names and labels: docs/metrics.md. Thread-safe.
#pragma once

#include <darkroom/job_result.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace darkroom::telemetry {

// What runs: the labels of darkroom_build_info.
struct Build {
  std::string version;  // of darkroom
  std::string libvips;
};

// One state's share of the queue: the gauges that begin with darkroom_queue_.
struct QueueState {
  std::string_view state;  // "available", "running", ...
  std::uint64_t jobs = 0;
  double oldest_age_seconds = 0;  // 0 where there is none
};

enum class Delivery {
  delivered,
  failed,  // to be tried again
  given_up,
};

// One request to the HTTP API. `route` is the pattern that it met ("/v1/jobs/{id}"), or "other".
struct HttpRequest {
  std::string_view route;
  std::string_view method;  // one that the API knows; any other is counted as "other"
  int status = 0;
};

// The codec processes as they are now; counted since the start. `crashed` is by how they ended:
// "SIGSEGV", "exit 3", "nonsense", ...
struct CodecState {
  int ready = 0;
  int busy = 0;
  std::uint64_t started = 0;
  std::uint64_t recycled = 0;
  std::uint64_t timed_out = 0;
  std::map<std::string, std::uint64_t> crashed;
  std::uint64_t memory_reserved_bytes = 0;
  std::uint64_t memory_budget_bytes = 0;  // 0: there are no codec processes
};

enum class Read { whole, parts };

class Metrics {
 public:
  // `tools` are the canonical names that the presets know. Any other is counted as "unknown", so
  // that labels stay a bounded set whatever people send.
  Metrics(std::set<std::string, std::less<>> tools, const Build& build);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // One finished job: the specification's series, and the stages' durations. A failure records its
  // duration, its error and the size of a source that was read; never a ratio or a compressed size.
  void record(const JobResult& result);

  void count_retry(std::string_view stage);  // "load", "store"
  // A source's bytes: all of them, or of one that is read in parts those that were needed.
  void source_read(std::uint64_t bytes, Read how);
  void job_started();  // darkroom_jobs_in_flight
  void job_ended();

  // Tools of presets that were loaded while it runs; none is ever forgotten.
  void know_tools(const std::set<std::string, std::less<>>& tools);

  // The queue's jobs. `error` is an ErrorCode's name, or is counted as "internal".
  void attempt_started(std::string_view tool, std::chrono::milliseconds waited);
  void job_retried(std::string_view tool, std::string_view error);
  void job_died(std::string_view tool, std::string_view error);
  void leases_lost(std::uint64_t leases);
  // Dead because their leases were lost too often; the sweep does not say whose they were.
  void jobs_poisoned(std::uint64_t jobs);
  void callback_tried(std::string_view type, Delivery outcome);  // "job.succeeded", ...
  void queue_state(const QueueState& state);
  // Asks `state` whenever the series are read, from then on and from any thread.
  void watch_codecs(std::function<CodecState()> state);
  void record_request(const HttpRequest& request, double seconds);

  // The exposition format, version 0.0.4.
  std::string text() const;

 private:
  friend class MetricsServer;
  struct Series;
  std::unique_ptr<Series> series_;
};

// Serves text() at http://ADDRESS:PORT/metrics until destroyed, which takes up to 2 s (civetweb
// looks at its stop flag that often); any other path is a 404.
class MetricsServer {
 public:
  // `metrics` outlives the server. `address` is an IPv4 or IPv6 address; port 0 takes a free one.
  // invalid_preset where the port is taken, internal where the address is none.
  static Result<std::unique_ptr<MetricsServer>> start(const Metrics& metrics,
                                                      const std::string& address,
                                                      std::uint16_t port);
  virtual ~MetricsServer() = default;

  virtual std::uint16_t port() const = 0;
};

}  // namespace darkroom::telemetry
