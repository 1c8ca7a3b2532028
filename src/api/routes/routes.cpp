#include "api/routes/routes.hpp"

#include "api/access.hpp"
#include "api/api.hpp"
#include "api/problem.hpp"
#include "net/url.hpp"

#include <algorithm>
#include <chrono>

namespace darkroom::api {
namespace {

constexpr std::string_view kObjects = "/objects/{key}";
constexpr std::string_view kKey = "{key}";

// NOLINTNEXTLINE(readability-function-size): a table
std::vector<Route> table() {
  using enum Scope;
  return {
      {"POST", "/v1/jobs", submit, {"wait"}, submit_job},
      {"GET",
       "/v1/jobs",
       read,
       {"state", "tool", "user", "batch", "generator", "model", "prompt", "seed", "limit", "cursor",
        "ids"},
       list_jobs},
      {"DELETE", "/v1/jobs", admin, {"state", "tool", "user", "batch"}, purge_jobs},
      {"POST", "/v1/jobs:batch", submit, {}, submit_batch},
      {"GET", "/v1/jobs/{id}/attempts", read, {}, list_attempts},
      {"POST", "/v1/jobs/{id}:retry", submit, {}, retry_job},
      {"POST", "/v1/jobs/{id}:redeliver", submit, {}, redeliver_job},
      {"GET", "/v1/jobs/{id}", read, {"wait"}, show_job},
      {"DELETE", "/v1/jobs/{id}", submit, {}, cancel_job},
      {"POST", "/v1/batches/{id}:redeliver", submit, {}, redeliver_batch},
      {"GET", "/v1/batches/{id}", read, {"jobs", "limit", "cursor"}, show_batch},
      {"DELETE", "/v1/batches/{id}", submit, {}, cancel_batch},
      {"GET", "/v1/events", read, {"job", "batch", "after"}, stream_events},
      {"GET", "/v1/presets", read, {}, show_presets},
      {"GET", "/v1/queue", read, {}, show_queue},
      {"POST", "/v1/queue:pause", admin, {}, pause_queue},
      {"POST", "/v1/queue:resume", admin, {}, resume_queue},
      {"GET", kObjects, read, {}, show_object},
      {"GET", "/healthz", none, {}, show_health},
      {"GET", "/readyz", none, {}, show_readiness},
      {"GET", "/metrics", read, {}, show_metrics},
      {"GET", "/openapi.json", none, {}, show_openapi},
      {"GET", "/", none, {}, show_front},
  };
}

// What stands for the pattern's capture in `path` ("" where it has none), both as sent; nothing
// where they do not match. A key may hold slashes, an id may not.
std::optional<std::string_view> capture(std::string_view pattern, std::string_view path) {
  const std::size_t begin = pattern.find('{');
  if (begin == std::string_view::npos) {
    return pattern == path ? std::optional<std::string_view>("") : std::nullopt;
  }
  const std::string_view name = pattern.substr(begin, pattern.find('}') + 1 - begin);
  const std::string_view tail = pattern.substr(begin + name.size());
  if (!path.starts_with(pattern.substr(0, begin)) || !path.ends_with(tail)) return std::nullopt;
  if (path.size() <= begin + tail.size()) return std::nullopt;
  const std::string_view value = path.substr(begin, path.size() - begin - tail.size());
  const std::string_view forbidden = name == kKey ? "" : "/:";
  if (value.find_first_of(forbidden) != std::string_view::npos) return std::nullopt;
  return value;
}

struct Match {
  const Route* route = nullptr;
  std::string captured;
  std::string allowed;  // methods that the path knows: "GET, HEAD"
};

void allow(std::string& allowed, std::string_view method) {
  if (!allowed.empty()) allowed += ", ";
  allowed += method;
  if (method == "GET") allowed += ", HEAD";
}

Match match(const Request& head) {
  Match result;
  std::string_view wanted = head.method;
  if (wanted == "HEAD") wanted = "GET";
  for (const Route& route : all_routes()) {
    const auto value = capture(route.pattern, head.path);
    if (!value) continue;
    const auto decoded = net::percent_decoded(*value);
    if (!decoded) continue;
    allow(result.allowed, route.method);
    if (route.method != wanted) continue;
    result.route = &route;
    result.captured = *decoded;
  }
  return result;
}

Response not_routed(const Match& found, const Request& head) {
  if (found.allowed.empty()) {
    return problem(Error::permanent(ErrorCode::not_found, "there is nothing at this path"));
  }
  const bool asked = head.method == "OPTIONS";
  Response response =
      asked ? Response{.status = 204}
            : problem(405, Error::permanent(ErrorCode::invalid_job,
                                            "this path knows " + found.allowed + " alone"));
  response.headers.emplace_back("Allow", found.allowed + ", OPTIONS");
  return response;
}

Result<Admission> admitted(const Request& head, Match found, Api& api) {
  Admission admission{.route = found.route, .captured = std::move(found.captured)};
  const bool is_public = api.options.public_objects && found.route->pattern == kObjects;
  admission.caller = TRY(caller_of(head, is_public ? Scope::none : found.route->scope, api));
  admission.parameters = TRY(parameters_in(head.query, found.route->parameters));
  return admission;
}

Response finished(Response response, const Request& head, const Api& api) {
  add_headers(response, head, api.options);
  return response;
}

}  // namespace

std::span<const Route> all_routes() {
  static const std::vector<Route> kRoutes = table();
  return kRoutes;
}

Admission admit(const Request& head, Api& api) {
  const auto refuse = [&](const Route* route, Response response) {
    return Admission{.route = route, .refusal = finished(std::move(response), head, api)};
  };
  if (auto asked = preflight(head, api.options)) return refuse(nullptr, std::move(*asked));
  if (const auto origin = check_origin(head, api.options); !origin) {
    return refuse(nullptr, problem(origin.error()));
  }
  Match found = match(head);
  const Route* const route = found.route;
  if (route == nullptr) return refuse(nullptr, not_routed(found, head));
  auto admission = admitted(head, std::move(found), api);
  if (!admission) return refuse(route, problem(admission.error()));
  return std::move(*admission);
}

Response perform(const Admission& admission, const Request& request, Api& api) {
  Call call{.request = request,
            .api = api,
            .captured = admission.captured,
            .parameters = admission.parameters,
            .caller = admission.caller};
  Result<Response> response = admission.route->answer(call);
  return finished(response ? std::move(*response) : problem(response.error()), request, api);
}

Response answer(const Request& request, Api& api) {
  const auto start = std::chrono::steady_clock::now();
  Admission admission = admit(request, api);
  Response response =
      admission.refusal ? std::move(*admission.refusal) : perform(admission, request, api);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  api.services.metrics.record_request(
      {.route = admission.route == nullptr ? "other" : admission.route->pattern,
       .method = request.method,
       .status = response.status},
      took.count());
  return response;
}

Response json_response(int status, std::string body) {
  return {.status = status, .body = std::move(body)};
}

}  // namespace darkroom::api
