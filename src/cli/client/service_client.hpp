// A darkroom service, spoken to as docs/api.md says. The URL is the user's own, so any address will
// do; the key is sent and never shown.
#pragma once

#include "cli/client/service_answers.hpp"
#include "config/serve_settings.hpp"
#include "net/http_client.hpp"

#include <darkroom/job.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::cli {

struct JobFilter {
  std::string state = {};  // each empty: all
  std::string tool = {};
  std::string user = {};
  std::string batch = {};
  std::string generator = {};
  std::string model = {};
  std::string prompt = {};
  std::string seed = {};
};

// Thread-safe. Every call fails with queue_unavailable where no service answers (the message says
// how to start one), and with the service's own error otherwise.
class ServiceClient {
 public:
  static constexpr std::chrono::seconds kLongestWait{60};  // docs/api.md

  static Result<ServiceClient> open(const config::ClientSettings& settings);

  // A source buffer goes up as it is, beside the job's JSON. `wait`: 0..kLongestWait.
  Result<RemoteJob> submit(const Job& job, std::chrono::seconds wait);
  // All or none; a batch that is known is answered as it is.
  Result<RemoteBatch> submit_batch(std::string_view id, const std::vector<Job>& jobs);

  Result<RemoteJob> job(std::string_view id, std::chrono::seconds wait);
  // Each of those jobs that the service knows, with its result, in any order.
  Result<void> find_jobs(const std::vector<std::string>& ids,
                         const std::function<void(RemoteJob)>& see);
  Result<std::vector<RemoteAttempt>> attempts(std::string_view id);
  // `limit`: 1..1000; an empty cursor: the newest.
  Result<RemoteJobs> jobs(const JobFilter& filter, int limit, std::string_view cursor);
  Result<RemoteBatch> batch(std::string_view id);
  Result<RemoteFigures> figures();

  Result<RemoteJob> retry(std::string_view id);
  Result<RemoteJob> cancel(std::string_view id);
  Result<void> redeliver(std::string_view id);        // a job's callback
  Result<void> redeliver_batch(std::string_view id);  // a batch's
  // Forgets the ended jobs of `filter.state`, however many; the count.
  Result<std::uint64_t> purge(const JobFilter& filter);

 private:
  ServiceClient(std::string base, std::string key, std::unique_ptr<net::HttpClient> http)
      : base_(std::move(base)), key_(std::move(key)), http_(std::move(http)) {}

  struct Body {
    std::string type = {};  // empty: no body
    std::string bytes = {};
  };
  Result<nlohmann::json> ask(std::string_view method, const std::string& path);
  Result<nlohmann::json> ask(std::string_view method, const std::string& path, const Body& body);

  std::string base_;  // "http://127.0.0.1:8080", no slash at its end
  std::string key_;
  std::unique_ptr<net::HttpClient> http_;
};

}  // namespace darkroom::cli
