// Tells those who asked for it what became of their jobs and batches, out of the queue's outbox: at
// least once, again and again for two thirds of a day.
#pragma once

#include "net/http_client.hpp"
#include "queue/queue.hpp"
#include "telemetry/metrics.hpp"
#include "worker/bell.hpp"
#include "worker/clock.hpp"
#include "worker/retry_policy.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace darkroom::worker {

struct CallbackOptions {
  std::vector<std::string> secrets = {};  // "whsec_..." (webhook.hpp); none: sent unsigned
  int threads = 4;  // deliveries at the same time: a receiver that hangs holds up one, not all
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds total_timeout{15'000};
  std::chrono::milliseconds poll{1'000};  // asks so often though nobody rang
  Clock clock = system_clock();
  std::function<double()> jitter = random_fraction;
};

// Thread-safe. A 2xx answer delivers; 410 Gone, an address that is not allowed, and a job that
// retention has forgotten end the tries at once; every other answer, redirects among them, and none
// at all are tried again (webhook.hpp has the times). An answer of more than 64 KiB counts as none.
class Callbacks {
 public:
  // `http` is guarded as for sources: the URLs are strangers'. References outlive it.
  // invalid_preset where a secret is none.
  static Result<std::unique_ptr<Callbacks>> start(queue::Queue& queue, net::HttpClient& http,
                                                  telemetry::Metrics& metrics,
                                                  CallbackOptions options);
  Callbacks(const Callbacks&) = delete;
  Callbacks& operator=(const Callbacks&) = delete;
  // Deliveries under way are finished first, which their time-out bounds.
  ~Callbacks();

  // A job or a batch has ended: a callback may be due.
  void notify() { idle_.ring(); }

 private:
  Callbacks(queue::Queue& queue, net::HttpClient& http, telemetry::Metrics& metrics,
            CallbackOptions options);
  void run(const std::stop_token& stop);
  void deliver(const queue::Notice& notice);
  struct Content {
    std::string body;
    std::string traceparent = {};  // the job's; empty: none
  };
  // Fails where the job or the batch is not there any more.
  Result<Content> content_of(const queue::Notice& notice) const;
  net::HttpRequest request_for(const queue::Notice& notice, const Content& content) const;
  struct Failure {
    std::string why;
    bool is_final = false;
    std::chrono::milliseconds at_least{0};
  };
  // Absent: delivered.
  std::optional<Failure> send(const queue::Notice& notice) const;
  static Failure failure_of(const Error& error);
  void record(const queue::Notice& notice, const std::optional<Failure>& failure);

  queue::Queue& queue_;
  net::HttpClient& http_;
  telemetry::Metrics& metrics_;
  const CallbackOptions options_;
  std::vector<Bytes> keys_;  // set before the threads start
  Bell idle_;
  std::atomic<int> failed_claims_ = 0;  // in a row
  std::vector<std::jthread> threads_;   // last, so that they end first
};

}  // namespace darkroom::worker
