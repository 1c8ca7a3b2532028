#include "cli/client/service_client.hpp"

#include "base/ids.hpp"
#include "cli/command.hpp"
#include "domain/strict_json.hpp"
#include "net/sigv4.hpp"
#include "net/url.hpp"

#include <fmt/format.h>

#include <span>
#include <utility>
#include <vector>

namespace darkroom::cli {
namespace {

using nlohmann::json;

// Answers hold at most a page of jobs, or one result.
constexpr std::uint64_t kMostAnswerBytes = 64ULL << 20U;
// Ids of one request: as many as the API takes, and with room in the 2048 bytes that a URL may
// have.
constexpr std::size_t kMostAsked = 100;
constexpr std::size_t kMostAskedBytes = 1500;
constexpr std::size_t kComma = 3;  // bytes, escaped
// Of one request, beyond what the service was asked to wait: an upload may take its time.
constexpr std::chrono::seconds kPatience{120};

std::string encoded(std::string_view text) {
  return net::percent_encoded(text, net::Slash::encode);
}

std::string job_path(std::string_view id, std::string_view action = "") {
  return "/v1/jobs/" + encoded(id) + std::string(action);
}

using Query = std::vector<std::pair<std::string_view, std::string>>;

// All of it, for whichever call: what the service does not narrow that one by, it refuses.
Query query_of(const JobFilter& filter) {
  return {{"state", filter.state},         {"tool", filter.tool},
          {"user", filter.user},           {"batch", filter.batch},
          {"generator", filter.generator}, {"model", filter.model},
          {"prompt", filter.prompt},       {"seed", filter.seed}};
}

std::string with(const std::string& path, const Query& query) {
  std::string text;
  for (const auto& [name, value] : query) {
    if (!value.empty())
      text += (text.empty() ? "?" : "&") + std::string(name) + "=" + encoded(value);
  }
  return path + text;
}

std::string seconds(std::chrono::seconds wait) {
  return wait.count() > 0 ? std::to_string(wait.count()) : "";
}

std::string_view text_of(const Bytes& bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// RFC 7578. The boundary is random, so that no picture holds it.
std::string multipart(const std::string& boundary, const std::string& job, const Bytes& file) {
  std::string body;
  body.reserve(job.size() + file.size() + 512);
  body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"job\"\r\n" +
          "Content-Type: application/json\r\n\r\n" + job + "\r\n";
  body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; " +
          "filename=\"source\"\r\nContent-Type: application/octet-stream\r\n\r\n";
  body += text_of(file);
  return body + "\r\n--" + boundary + "--\r\n";
}

Job without_buffer(const Job& job) {
  return {.id = job.id,
          .tool = job.tool,
          .source_url = job.source_url,
          .source_path = job.source_path,
          .user_id = job.user_id,
          .metadata = job.metadata,
          .priority = job.priority,
          .callback_url = job.callback_url,
          .variants = job.variants,
          .overrides = job.overrides,
          .placeholder = job.placeholder};
}

// A connection that cannot be had says nothing of the job: it is the service that is missing.
Error unreachable(const std::string& base, const Error& why) {
  return Error::transient(
      ErrorCode::queue_unavailable,
      fmt::format(
          "no darkroom answers at {} ({}). Start one with `darkroom serve`, or name another "
          "with --server or DARKROOM_SERVER.",
          net::redacted(base), why.message()));
}

std::optional<std::chrono::seconds> retry_after(const net::HttpResponse& response) {
  const auto text = response.header("Retry-After");
  if (!text) return std::nullopt;
  return net::parse_retry_after(*text, std::chrono::system_clock::now());
}

}  // namespace

Result<ServiceClient> ServiceClient::open(const config::ClientSettings& settings) {
  std::string base = settings.server;
  while (base.ends_with('/')) base.pop_back();
  const Result<net::Url> url = net::parse_url(base);
  if (!url) {
    return Error::invalid(ErrorCode::invalid_job, {{.where = "server",
                                                    .message = "must be a URL such as "
                                                               "http://127.0.0.1:8080"}});
  }
  // No least speed: a service that was asked to wait is silent meanwhile.
  auto http = TRY(net::HttpClient::open({.min_bytes_per_second = 0}));
  return ServiceClient(std::move(base), settings.key, std::move(http));
}

Result<json> ServiceClient::ask(std::string_view method, const std::string& path) {
  return ask(method, path, {});
}

Result<json> ServiceClient::ask(std::string_view method, const std::string& path,
                                const Body& body) {
  net::HttpRequest request{.method = std::string(method), .url = base_ + path};
  if (!body.type.empty()) request.headers.emplace_back("Content-Type", body.type);
  if (!key_.empty()) request.headers.emplace_back("Authorization", "Bearer " + key_);
  request.body = as_bytes(body.bytes);
  request.max_body_bytes = kMostAnswerBytes;
  request.total_timeout = kLongestWait + kPatience;
  const Result<net::HttpResponse> response = http_->send(request);
  if (!response) return unreachable(base_, response.error());
  Result<json> answer = parse_strictly(text_of(response->body));
  if (response->status >= 200 && response->status < 300) {
    if (answer) return answer;
    return Error::permanent(ErrorCode::queue_unavailable,
                            net::redacted(base_) + " answers, but not as darkroom does");
  }
  return problem_in(response->status, answer ? *answer : json(), retry_after(*response));
}

Result<RemoteJob> ServiceClient::submit(const Job& job, std::chrono::seconds wait) {
  const std::string path = with("/v1/jobs", {{"wait", seconds(wait)}});
  if (job.source_buffer.empty()) {
    const json answer = TRY(ask("POST", path, {.type = "application/json", .bytes = to_json(job)}));
    return job_in(answer);
  }
  const std::string boundary = "darkroom-" + uuid_v7(std::chrono::system_clock::now());
  const json answer =
      TRY(ask("POST", path,
              {.type = "multipart/form-data; boundary=" + boundary,
               .bytes = multipart(boundary, to_json(without_buffer(job)), job.source_buffer)}));
  return job_in(answer);
}

Result<RemoteBatch> ServiceClient::submit_batch(std::string_view id, const std::vector<Job>& jobs) {
  // Put together as text: each job's JSON is canonical already, and may hold a picture.
  std::string body = R"({"id":)" + json(id).dump() + R"(,"jobs":[)";
  for (std::size_t i = 0; i < jobs.size(); ++i) body += (i == 0 ? "" : ",") + to_json(jobs[i]);
  body += "]}";
  const json answer =
      TRY(ask("POST", "/v1/jobs:batch", {.type = "application/json", .bytes = std::move(body)}));
  return batch_in(answer);
}

Result<RemoteJob> ServiceClient::job(std::string_view id, std::chrono::seconds wait) {
  const json answer = TRY(ask("GET", with(job_path(id), {{"wait", seconds(wait)}})));
  return job_in(answer);
}

Result<void> ServiceClient::find_jobs(const std::vector<std::string>& ids,
                                      const std::function<void(RemoteJob)>& see) {
  for (std::size_t next = 0; next < ids.size();) {
    const std::size_t first = next;
    std::string names = ids[next++];
    std::size_t bytes = names.size();
    for (; next < ids.size() && next - first < kMostAsked; ++next) {
      bytes += kComma + ids[next].size();
      if (bytes > kMostAskedBytes) break;
      names += "," + ids[next];
    }
    const json answer = TRY(ask("GET", with("/v1/jobs", {{"ids", names}})));
    RemoteJobs found = TRY(jobs_in(answer));
    for (RemoteJob& job : found.jobs) see(std::move(job));
  }
  return {};
}

Result<std::vector<RemoteAttempt>> ServiceClient::attempts(std::string_view id) {
  const json answer = TRY(ask("GET", job_path(id, "/attempts")));
  return attempts_in(answer);
}

Result<RemoteJobs> ServiceClient::jobs(const JobFilter& filter, int limit,
                                       std::string_view cursor) {
  Query query = query_of(filter);
  query.emplace_back("limit", std::to_string(limit));
  query.emplace_back("cursor", cursor);
  const json answer = TRY(ask("GET", with("/v1/jobs", query)));
  return jobs_in(answer);
}

Result<RemoteBatch> ServiceClient::batch(std::string_view id) {
  const json answer = TRY(ask("GET", "/v1/batches/" + encoded(id)));
  return batch_in(answer);
}

Result<RemoteFigures> ServiceClient::figures() {
  const json answer = TRY(ask("GET", "/v1/queue"));
  return figures_in(answer);
}

Result<RemoteJob> ServiceClient::retry(std::string_view id) {
  const json answer = TRY(ask("POST", job_path(id, ":retry")));
  return job_in(answer);
}

Result<RemoteJob> ServiceClient::cancel(std::string_view id) {
  const json answer = TRY(ask("DELETE", job_path(id)));
  return job_in(answer);
}

Result<void> ServiceClient::redeliver(std::string_view id) {
  TRY(ask("POST", job_path(id, ":redeliver")));
  return {};
}

Result<void> ServiceClient::redeliver_batch(std::string_view id) {
  TRY(ask("POST", "/v1/batches/" + encoded(id) + ":redeliver"));
  return {};
}

Result<std::uint64_t> ServiceClient::purge(const JobFilter& filter) {
  const std::string path = with("/v1/jobs", query_of(filter));
  std::uint64_t purged = 0;
  for (;;) {
    const json answer = TRY(ask("DELETE", path));
    const RemotePurge step = purge_in(answer);
    purged += step.purged;
    if (!step.more) return purged;
  }
}

}  // namespace darkroom::cli
