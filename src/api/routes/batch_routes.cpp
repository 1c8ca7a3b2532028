#include "api/api.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes/routes.hpp"
#include "api/submission.hpp"
#include "domain/nearest.hpp"
#include "domain/strict_json.hpp"

#include <algorithm>
#include <array>

namespace darkroom::api {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> kFields{"callbackUrl", "id", "jobs"};

struct Batch {
  std::string id;
  std::string callback_url;
  std::vector<queue::NewJob> jobs;
};

// The batch's own fields obey a job's rules: the same letters of an id, the same URLs.
void check_own(const Batch& batch, std::vector<Problem>& problems) {
  const Job stand_in{.id = batch.id,
                     .tool = ImageTool("any"),
                     .source_url = "https://any",
                     .callback_url = batch.callback_url};
  const auto valid = validate(stand_in);
  if (!valid) std::ranges::copy(valid.error().problems(), std::back_inserter(problems));
}

void check_fields(const json& object, std::vector<Problem>& problems) {
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(kFields, name) == kFields.end()) {
      problems.push_back({.where = "/" + name,
                          .message = "is no field of a batch" + did_you_mean(name, kFields) +
                                     " (there is " + listed(kFields) + ")"});
    } else if (name != "jobs" && (!value.is_string() || value == "")) {
      problems.push_back({.where = "/" + name, .message = "must be text, or left out"});
    }
  }
}

// One error of one job into the list of all, its pointers put under the job's own.
void add(std::vector<Problem>& problems, std::size_t index, const Error& error) {
  const std::string under = "/jobs/" + std::to_string(index);
  if (error.problems().empty()) {
    const char* const where = error.code() == ErrorCode::unknown_tool ? "/tool" : "";
    problems.push_back({.where = under + where, .message = error.message()});
  }
  for (const Problem& each : error.problems()) {
    problems.push_back({.where = under + each.where, .message = each.message});
  }
}

Result<queue::NewJob> job_at(const json& element, const PresetBook& presets,
                             const PlanCheck& can_make, const std::string& id) {
  Job job = TRY(job_from_json(element.dump(-1, ' ', false, json::error_handler_t::replace)));
  return new_job(std::move(job), presets, can_make, id);
}

Result<Batch> batch_in(const Call& call, const IdMaker& ids) {
  json object = TRY(parse_strictly(call.request.body));
  std::vector<Problem> problems;
  Batch batch;
  const std::size_t most = call.api.options.most_batch;
  const json* const jobs =
      object.is_object() && object.contains("jobs") ? &object["jobs"] : nullptr;
  if (jobs == nullptr || !jobs->is_array() || jobs->empty() || jobs->size() > most) {
    return Error::invalid(ErrorCode::invalid_job, {{.where = "/jobs",
                                                    .message = "must be a list of 1 to " +
                                                               std::to_string(most) + " jobs"}});
  }
  check_fields(object, problems);
  if (problems.empty()) {
    batch.id = object.value("id", "");
    batch.callback_url = object.value("callbackUrl", "");
    check_own(batch, problems);
  }
  const ApiServices& services = call.api.services;
  const auto presets = services.presets();
  constexpr std::size_t kMostProblems = 100;  // nobody reads more
  for (std::size_t i = 0; i < jobs->size() && problems.size() < kMostProblems; ++i) {
    auto fresh = job_at((*jobs)[i], *presets, services.can_make, ids.make(std::to_string(i)));
    if (fresh) {
      fresh->max_attempts = call.api.options.max_attempts;
      fresh->traceparent = traceparent_in(call.request);
      batch.jobs.push_back(std::move(*fresh));
    } else {
      add(problems, i, fresh.error());
    }
  }
  if (!problems.empty()) return Error::invalid(ErrorCode::invalid_job, std::move(problems));
  if (batch.id.empty()) batch.id = ids.make("");
  return batch;
}

Result<Response> batch_response(int status, const queue::StoredBatch& batch, Moment now) {
  Response response = json_response(status, dumped(batch_json(batch, now)));
  return response;
}

}  // namespace

Result<Response> submit_batch(Call& call) {
  if (!is_json(call.request)) return problem(415, wrong_type("application/json"));
  const IdMaker ids = TRY(id_maker(call));
  const Batch batch = TRY(batch_in(call, ids));
  const ApiServices& services = call.api.services;
  const bool known = services.queue.batch(batch.id).has_value();
  const queue::StoredBatch stored =
      TRY(services.queue.accept_batch(batch.id, batch.callback_url, batch.jobs, ids.now));
  services.on_accepted();
  Json answer = batch_json(stored, services.now());
  Json& names = answer["jobIds"] = Json::array();
  for (const queue::NewJob& job : batch.jobs) names.push_back(job.id);
  Response response = json_response(known ? 200 : 202, dumped(answer));
  response.headers.emplace_back("Location", "/v1/batches/" + batch.id);
  return response;
}

Result<Response> show_batch(Call& call) {
  const ApiServices& services = call.api.services;
  const bool with_jobs = TRY(call.parameters.number("jobs", 0, 1, 0)) == 1;
  const PageAsked page = TRY(page_asked(call));  // a wrong one is told of in any case
  Json answer = batch_json(TRY(services.queue.batch(call.captured)), services.now());
  if (with_jobs) {
    const queue::Filter filter{.batch = call.captured};
    add_page(answer, TRY(services.queue.list(filter, page.before, page.most)));
  }
  return json_response(200, dumped(answer));
}

Result<Response> cancel_batch(Call& call) {
  const ApiServices& services = call.api.services;
  const auto batch = TRY(services.queue.cancel_batch(call.captured, services.now()));
  call.api.feed.changed();
  return batch_response(200, batch, services.now());
}

Result<Response> redeliver_batch(Call& call) {
  const ApiServices& services = call.api.services;
  (void)TRY(services.queue.batch(call.captured));
  TRY(services.queue.redeliver(call.captured, services.now()));
  return json_response(202, dumped({{"id", call.captured}, {"redelivering", true}}));
}

}  // namespace darkroom::api
