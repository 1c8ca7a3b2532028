// An API without a socket: a real queue in memory, real keys in a scratch folder, time as it is
// set.
#pragma once

#include "api/api.hpp"
#include "storage/directory_store.hpp"
#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::api::test {

using nlohmann::json;
using HeaderList = std::vector<std::pair<std::string, std::string>>;

inline constexpr Moment kStart{std::chrono::milliseconds(1'769'850'000'120)};  // 2026-01-31T09:00Z

inline const char* const kJob =
    R"({"id":"job-1","tool":"dall-e","userId":"anna","sourceUrl":"https://cdn.example/1.png"})";

class Service {
 public:
  explicit Service(ApiOptions options = {}, queue::QueueOptions queue_options = {})
      : queue_(queue::open_sqlite(":memory:", queue_options).value()),
        keys_(KeyStore::open(folder_ / "keys.json").value()),
        objects_(storage::make_memory_store()),
        metrics_({"dall-e"}, {.version = "1", .libvips = "8"}),
        api_(std::make_unique<Api>(std::move(options), services())) {}

  Response ask(const std::string& method, const std::string& target, const std::string& body = "",
               const HeaderList& headers = {}) {
    Request request = request_for(method, target, headers);
    request.body = body;
    if (!body.empty()) request.headers.emplace("content-type", "application/json");
    return answer(request, *api_);
  }
  Response get(const std::string& target, const HeaderList& headers = {}) {
    return ask("GET", target, "", headers);
  }
  Response post(const std::string& target, const std::string& body = "",
                const HeaderList& headers = {}) {
    return ask("POST", target, body, headers);
  }

  static Request request_for(const std::string& method, const std::string& target,
                             const HeaderList& headers = {}) {
    const std::size_t question = std::min(target.find('?'), target.size());
    Request request{.method = method,
                    .path = target.substr(0, question),
                    .query = target.substr(std::min(question + 1, target.size()))};
    for (const auto& [name, value] : headers) request.headers.emplace(name, value);
    request.headers.emplace("host", "localhost:8080");
    return request;
  }

  // Claims the one job that is ready and ends its attempt.
  void settle(queue::Settlement settlement) {
    const auto claims = queue_->claim({}, now).value();
    ASSERT_EQ(claims.size(), 1U);
    ASSERT_TRUE(queue_->settle(claims[0].lease, settlement, now).has_value());
  }

  std::string key_with(const Scopes& scopes, std::optional<RateLimit> limit = std::nullopt) {
    return keys_->create({.name = "test", .scopes = scopes, .limit = limit}, now).value().text;
  }

  queue::Queue& queue() { return *queue_; }
  KeyStore& keys() { return *keys_; }
  storage::ObjectStore& objects() { return *objects_; }
  telemetry::Metrics& metrics() { return metrics_; }
  Api& api() { return *api_; }

  ApiServices services() {
    return {.queue = *queue_,
            .keys = *keys_,
            .metrics = metrics_,
            .presets = [this] { return presets; },
            .objects = objects_.get(),
            .stuck = [this] { return stuck; },
            .readiness = [this] { return checks; },
            .on_accepted = [this] { ++accepted; },
            .now = [this] { return now; }};
  }

  Moment now = kStart;
  std::shared_ptr<const PresetBook> presets = std::make_shared<PresetBook>(PresetBook::defaults());
  std::optional<std::string> stuck;
  std::vector<Check> checks;
  std::atomic<int> accepted = 0;

 private:
  testing::ScratchFolder folder_;
  std::unique_ptr<queue::Queue> queue_;
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<storage::ObjectStore> objects_;
  telemetry::Metrics metrics_;
  std::unique_ptr<Api> api_;
};

inline json body_of(const Response& response) {
  json body = json::parse(response.body, nullptr, false);
  EXPECT_FALSE(body.is_discarded()) << response.body;
  return body;
}

// A problem document's status and code, checked to be one.
inline std::string problem_of(const Response& response) {
  EXPECT_EQ(response.content_type, "application/problem+json") << response.body;
  const json body = body_of(response);
  EXPECT_EQ(body.value("status", 0), response.status);
  return std::to_string(response.status) + " " + body.value("code", "");
}

}  // namespace darkroom::api::test
