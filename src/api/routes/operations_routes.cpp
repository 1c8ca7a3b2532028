#include "api/api.hpp"
#include "api/json.hpp"
#include "api/openapi_document.hpp"
#include "api/routes/routes.hpp"

namespace darkroom::api {
namespace {

Check queue_check(const queue::Queue& queue) {
  const auto figures = queue.figures();
  if (!figures) return {.name = "queue", .ok = false, .detail = figures.error().message()};
  std::uint64_t waiting = 0;
  for (const auto& [tool, jobs] : figures->waiting_by_tool) waiting += jobs;
  return {.name = "queue",
          .detail = std::to_string(waiting) + " waiting" + (figures->paused ? ", paused" : "")};
}

}  // namespace

Result<Response> show_health(Call& call) {
  const auto reason = call.api.services.stuck();
  if (!reason) return json_response(200, dumped({{"status", "ok"}}));
  return json_response(503, dumped({{"status", "failing"}, {"reason", *reason}}));
}

Result<Response> show_readiness(Call& call) {
  std::vector<Check> checks = call.api.services.readiness();
  checks.insert(checks.begin(), queue_check(call.api.services.queue));
  bool ready = true;
  Json list = Json::array();
  for (const Check& check : checks) {
    ready = ready && check.ok;
    list.push_back({{"name", check.name}, {"ok", check.ok}, {"detail", check.detail}});
  }
  return json_response(ready ? 200 : 503, dumped({{"ready", ready}, {"checks", std::move(list)}}));
}

Result<Response> show_metrics(Call& call) {
  return Response{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                  .body = call.api.services.metrics.text()};
}

Result<Response> show_openapi(Call& /*call*/) {
  return json_response(200, std::string(openapi_document()));
}

Result<Response> show_front(Call& /*call*/) {
  return Response{.content_type = "text/plain; charset=utf-8",
                  .body = "darkroom: POST /v1/jobs; GET /openapi.json says the rest\n"};
}

}  // namespace darkroom::api
