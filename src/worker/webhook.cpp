#include "worker/webhook.hpp"

#include "base/hashing.hpp"

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

#include <array>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;
using json = nlohmann::ordered_json;

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::size_t kFewestKeyBytes = 16;
constexpr std::size_t kMostKeyBytes = 64;
// Of a SHA-256, as many digits as a UUID has: no two notices meet.
constexpr std::size_t kIdDigits = 32;

std::optional<Bytes> key_from(std::string_view secret) {
  if (!secret.starts_with(kSecretPrefix)) return std::nullopt;
  std::optional<Bytes> key = from_base64(secret.substr(kSecretPrefix.size()));
  if (!key || key->size() < kFewestKeyBytes || key->size() > kMostKeyBytes) return std::nullopt;
  return key;
}

// RFC 3339 in UTC, to the millisecond.
std::string written(queue::Moment moment) {
  const auto second = std::chrono::floor<std::chrono::seconds>(moment);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(second.time_since_epoch().count()),
                     (moment - second).count());
}

json written(std::optional<queue::Moment> moment) {
  return moment ? json(written(*moment)) : json(nullptr);
}

// The result is ours, and JSON already; damaged, it is left out rather than sent.
json parsed(const std::string& result) {
  const json object = json::parse(result, nullptr, false);
  return object.is_discarded() ? json(nullptr) : object;
}

json shown(const queue::StoredJob& job) {
  json object = {{"id", job.id},
                 {"state", queue::to_string(job.state)},
                 {"tool", job.tool},
                 {"userId", job.user},
                 {"priority", to_string(job.priority)},
                 {"attempt", job.attempt},
                 {"createdAt", written(job.created)},
                 {"startedAt", written(job.started)},
                 {"finishedAt", written(job.finished)},
                 {"result", parsed(job.result)}};
  if (!job.batch.empty()) object["batch"] = job.batch;
  return object;
}

json shown(const queue::StoredBatch& batch) {
  return {{"id", batch.id},
          {"total", batch.total},
          {"succeeded", batch.succeeded},
          {"dead", batch.dead},
          {"cancelled", batch.cancelled},
          {"createdAt", written(batch.created)},
          {"finishedAt", written(batch.finished)}};
}

std::string body_of(const queue::Notice& notice, json about) {
  const json object = {
      {"type", notice.type}, {"timestamp", written(notice.created)}, {"data", std::move(about)}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

Result<std::vector<Bytes>> signing_keys(const std::vector<std::string>& secrets) {
  std::vector<Bytes> keys;
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    if (auto key = key_from(secrets[i])) {
      keys.push_back(*std::move(key));
      continue;
    }
    problems.push_back({.where = "callbacks.secrets[" + std::to_string(i) + "]",
                        .message = "must be \"whsec_\" and base64 of 16 to 64 bytes"});
  }
  if (!problems.empty()) return Error::invalid(ErrorCode::invalid_preset, std::move(problems));
  return keys;
}

std::string signature(const std::vector<Bytes>& keys, std::string_view id, std::int64_t timestamp,
                      std::string_view body) {
  const std::string signed_text =
      std::string(id) + "." + std::to_string(timestamp) + "." + std::string(body);
  std::string text;
  for (const Bytes& key : keys) {
    if (!text.empty()) text += " ";
    text += "v1," + to_base64(hmac_sha256(key, as_bytes(signed_text)));
  }
  return text;
}

std::string webhook_id(const queue::Notice& notice) {
  const std::string about = fmt::format("{}\n{}\n{}\n{}\n{}", notice.id, notice.type, notice.job_id,
                                        notice.batch, notice.created.time_since_epoch().count());
  return "msg_" + sha256_hex(as_bytes(about)).substr(0, kIdDigits);
}

std::string webhook_body(const queue::Notice& notice, const queue::StoredJob& job) {
  return body_of(notice, shown(job));
}

std::string webhook_body(const queue::Notice& notice, const queue::StoredBatch& batch) {
  return body_of(notice, shown(batch));
}

std::optional<std::chrono::milliseconds> redelivery_delay(int failures, double jitter) {
  constexpr std::array<std::chrono::milliseconds, 6> kDelays{5s, 5min, 30min, 2h, 5h, 10h};
  const auto index = static_cast<std::size_t>(failures - 1);
  if (index >= kDelays.size()) return std::nullopt;
  const double stretched = static_cast<double>(kDelays[index].count()) * (0.9 + 0.2 * jitter);
  return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(stretched));
}

}  // namespace darkroom::worker
