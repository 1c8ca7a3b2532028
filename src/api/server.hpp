// The HTTP API of `darkroom serve`; docs/api.md is its contract with the outside. What stands
// between the socket and the routes: an idle or slow client costs a descriptor and no thread, every
// request and every wait is bounded.
#pragma once

#include "api/keys.hpp"
#include "domain/plan.hpp"
#include "queue/queue.hpp"
#include "storage/file_io.hpp"
#include "storage/object_store.hpp"
#include "telemetry/metrics.hpp"

#include <darkroom/preset.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace darkroom::api {

struct ApiOptions {
  std::string address = "127.0.0.1";  // IPv4 or IPv6
  std::uint16_t port = 8080;          // 0: any free one
  // Host names that requests may carry on a loopback address, beside the loopback names.
  std::vector<std::string> hosts = {};
  std::vector<std::string> cors_origins = {};  // "https://app.example"; empty: CORS is off
  bool public_objects = false;                 // GET /objects/ without a key

  int threads = 64;             // requests worked on at the same time
  int most_waiting = 24;        // of them by ?wait; these three leave some of `threads`
  int most_streams = 16;        // of them by GET /v1/events
  int most_uploads = 12;        // of them by bodies over 64 KiB that are still on their way
  int most_connections = 4096;  // fewer where the process may not open as many files
  std::uint64_t most_body_bytes = 48ULL << 20U;     // of one request
  std::uint64_t most_bodies_bytes = 256ULL << 20U;  // of all being received
  std::size_t most_batch = 10'000;                  // jobs
  std::chrono::milliseconds head_timeout{5'000};    // for the whole head
  std::chrono::milliseconds read_timeout{5'000};    // without a byte of the body
  std::chrono::milliseconds idle_timeout{30'000};
  std::uint64_t least_bytes_per_second = 16ULL << 10U;  // of a body, after the first read_timeout
  std::chrono::milliseconds heartbeat{15'000};          // of a silent event stream
  std::chrono::milliseconds event_poll{25};  // how often the queue is asked while someone waits
  int max_attempts = 5;                      // of each accepted job
};

struct Check {  // one line of GET /readyz
  std::string name;
  bool ok = true;
  std::string detail = {};  // for people; no secret
};

// Whether this service can make what is planned, as its presets allow it; the error says why not.
using PlanCheck = std::function<Result<void>(const Plan&)>;

// What the routes work with. Everything outlives the server and is thread-safe.
struct ApiServices {
  queue::Queue& queue;
  KeyStore& keys;
  telemetry::Metrics& metrics;
  std::function<std::shared_ptr<const PresetBook>()> presets;  // shared with whoever reloads them
  PlanCheck can_make = [](const Plan&) { return Result<void>(); };
  storage::ObjectStore* objects = nullptr;  // served under /objects/; null: another store
  // The reason where nothing moves and a restart would help.
  std::function<std::optional<std::string>()> stuck = [] { return std::nullopt; };
  std::function<std::vector<Check>()> readiness = [] { return std::vector<Check>{}; };
  std::function<void()> on_accepted = [] {};  // jobs are ready: wakes the worker
  std::function<Moment()> now = [] {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
  };
};

// Whether `address` may be listened at: any address but loopback needs keys. forbidden says so,
// invalid_job that it is no address.
Result<void> check_listen(const std::string& address, bool have_keys);

class ApiServer {
 public:
  // An open socket: who connects waits until a server is started with it. invalid_preset
  // where the address or port cannot be had.
  static Result<Descriptor> listen(const ApiOptions& options);
  // The port that it was given.
  static std::uint16_t port_of(const Descriptor& listener);

  // Answers until destroyed. forbidden where that needs keys and there are none.
  static Result<std::unique_ptr<ApiServer>> start(ApiOptions options, ApiServices services,
                                                  Descriptor listener);
  // Listens, too.
  static Result<std::unique_ptr<ApiServer>> start(ApiOptions options, ApiServices services);
  virtual ~ApiServer() = default;

  virtual std::uint16_t port() const = 0;
  // A job or batch has changed: who waits need not wait for the next look at the queue.
  virtual void changed() = 0;
  // No new connection; requests under way are answered, waits and streams end. Returns when they
  // have. Idempotent.
  virtual void stop() = 0;
};

}  // namespace darkroom::api
