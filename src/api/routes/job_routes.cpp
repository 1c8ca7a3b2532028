#include "api/api.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes/routes.hpp"
#include "api/submission.hpp"

#include <algorithm>

namespace darkroom::api {
namespace {

constexpr std::uint64_t kLongestWait = 60;    // seconds
constexpr std::uint64_t kLongestPage = 1000;  // jobs
constexpr std::size_t kMostAsked = 100;       // jobs
constexpr std::uint64_t kPage = 50;           // jobs
constexpr std::size_t kPurgeStep = 1000;      // jobs of one transaction
constexpr std::size_t kMostPurged = 10'000;   // jobs of one call

Error invalid(std::string where, std::string message) {
  return Error::invalid(ErrorCode::invalid_job,
                        {{.where = std::move(where), .message = std::move(message)}});
}

// The canonical name of what may be an alias; a tool that no preset knows is looked for as written.
std::string canonical(const std::string& tool, const PresetBook& presets) {
  const auto preset = presets.find(tool);
  return preset ? (*preset)->tool : tool;
}

Result<queue::Filter> filter_asked(const Call& call) {
  queue::Filter filter{.user = call.parameters.text("user"),
                       .batch = call.parameters.text("batch")};
  if (const std::string tool = call.parameters.text("tool"); !tool.empty()) {
    filter.tool = canonical(tool, *call.api.services.presets());
  }
  if (!call.parameters.has("state")) return filter;
  filter.state = queue::state_from(call.parameters.text("state"));
  if (!filter.state) {
    return invalid("?state", "must be available, running, scheduled, succeeded, dead or cancelled");
  }
  return filter;
}

// The jobs of `?ids=`, whole, as GET /v1/jobs/{id} has them; those that nobody knows are left out.
Result<Response> find_jobs(const Call& call) {
  const std::string ids = call.parameters.text("ids");
  std::string_view left = ids;
  Json found = Json::array();
  for (std::size_t asked = 1; !left.empty(); ++asked) {
    if (asked > kMostAsked) return invalid("?ids", "names more than 100 jobs");
    const std::size_t end = std::min(left.find(','), left.size());
    const auto job = call.api.services.queue.job(std::string(left.substr(0, end)));
    left.remove_prefix(std::min(end + 1, left.size()));
    if (job) {
      found.push_back(job_json(*job));
    } else if (job.error().code() != ErrorCode::not_found) {
      return job.error();
    }
  }
  return json_response(200, dumped({{"jobs", std::move(found)}}));
}

Response job_response(int status, const queue::StoredJob& job) {
  Response response = json_response(status, dumped(job_json(job)));
  response.headers.emplace_back("Location", "/v1/jobs/" + job.id);
  return response;
}

}  // namespace

Result<std::chrono::seconds> wait_asked(const Call& call) {
  const std::uint64_t seconds = TRY(call.parameters.number("wait", 0, kLongestWait, 0));
  return std::chrono::seconds(seconds);
}

Result<queue::StoredJob> job_when_ended(const Call& call, const std::string& id,
                                        std::chrono::seconds wait) {
  Api& api = call.api;
  const auto place = wait.count() > 0 ? api.waiting.take() : nullptr;
  if (!place) return api.services.queue.job(id);
  EventFeed::Watch watch(api.feed, id);
  const auto deadline = std::chrono::steady_clock::now() + wait;
  for (;;) {
    queue::StoredJob job = TRY(api.services.queue.job(id));
    const bool over = std::chrono::steady_clock::now() >= deadline || api.feed.stopped();
    if (over || queue::has_ended(job.state)) return job;
    watch.wait(deadline);
  }
}

Result<PageAsked> page_asked(const Call& call) {
  PageAsked asked{.most = TRY(call.parameters.number("limit", 1, kLongestPage, kPage))};
  if (call.parameters.has("cursor")) {
    asked.before = TRY(call.parameters.number("cursor", 0, INT64_MAX, 0));
  }
  return asked;
}

Result<Response> submit_job(Call& call) {
  const Request& request = call.request;
  if (!is_json(request) && request.parts.empty()) {
    return problem(415, wrong_type("application/json or multipart/form-data"));
  }
  const std::chrono::seconds wait = TRY(wait_asked(call));
  const IdMaker ids = TRY(id_maker(call));
  const ApiServices& services = call.api.services;
  Job job = TRY(job_in(request));
  queue::NewJob fresh =
      TRY(new_job(std::move(job), *services.presets(), services.can_make, ids.make("")));
  fresh.max_attempts = call.api.options.max_attempts;
  fresh.traceparent = traceparent_in(request);
  const std::string id = fresh.id;
  std::vector<queue::NewJob> one;
  one.push_back(std::move(fresh));
  const auto accepted = TRY(services.queue.accept(one, ids.now));
  const queue::Accepted& mine = accepted.front();
  if (!mine.known) services.on_accepted();
  if (wait.count() == 0) return job_response(mine.known ? 200 : 202, mine.job);
  const queue::StoredJob stored = TRY(job_when_ended(call, id, wait));
  return job_response(mine.known || queue::has_ended(stored.state) ? 200 : 202, stored);
}

Result<Response> show_job(Call& call) {
  const std::chrono::seconds wait = TRY(wait_asked(call));
  const queue::StoredJob job = TRY(job_when_ended(call, call.captured, wait));
  return json_response(200, dumped(job_json(job)));
}

Result<Response> list_jobs(Call& call) {
  if (call.parameters.has("ids")) {
    if (call.parameters.count() > 1) return invalid("?ids", "goes with no other parameter");
    return find_jobs(call);
  }
  queue::Filter filter = TRY(filter_asked(call));
  filter.generator = call.parameters.text("generator");
  filter.model = call.parameters.text("model");
  filter.prompt = call.parameters.text("prompt");
  filter.seed = call.parameters.text("seed");
  Json answer = Json::object();
  const PageAsked page = TRY(page_asked(call));
  add_page(answer, TRY(call.api.services.queue.list(filter, page.before, page.most)));
  return json_response(200, dumped(answer));
}

Result<Response> purge_jobs(Call& call) {
  const queue::Filter filter = TRY(filter_asked(call));
  if (!filter.state || !queue::has_ended(*filter.state)) {
    return invalid("?state", "must be dead, cancelled or succeeded: only what ended is forgotten");
  }
  std::size_t purged = 0;
  std::size_t step = kPurgeStep;
  while (step == kPurgeStep && purged < kMostPurged) {
    step = TRY(call.api.services.queue.purge(filter, kPurgeStep));
    purged += step;
  }
  return json_response(200, dumped({{"purged", purged}, {"more", step == kPurgeStep}}));
}

Result<Response> cancel_job(Call& call) {
  const ApiServices& services = call.api.services;
  const queue::StoredJob job = TRY(services.queue.cancel(call.captured, services.now()));
  call.api.feed.changed();
  return json_response(queue::has_ended(job.state) ? 200 : 202, dumped(job_json(job)));
}

Result<Response> retry_job(Call& call) {
  const ApiServices& services = call.api.services;
  const queue::StoredJob job = TRY(services.queue.requeue(call.captured, services.now()));
  services.on_accepted();
  return json_response(200, dumped(job_json(job)));
}

Result<Response> redeliver_job(Call& call) {
  const ApiServices& services = call.api.services;
  (void)TRY(services.queue.job(call.captured));
  TRY(services.queue.redeliver(call.captured, services.now()));
  return json_response(202, dumped({{"id", call.captured}, {"redelivering", true}}));
}

Result<Response> list_attempts(Call& call) {
  Json list = Json::array();
  (void)TRY(call.api.services.queue.job(call.captured));
  for (const queue::Attempt& each : TRY(call.api.services.queue.attempts(call.captured))) {
    list.push_back(attempt_json(each));
  }
  return json_response(200, dumped({{"attempts", std::move(list)}}));
}

}  // namespace darkroom::api
