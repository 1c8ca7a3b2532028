// darkroom status: one job and what it came to; without an id, the queue's figures.
#include "cli/client/with_service.hpp"
#include "cli/result_table.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom status                             how many jobs are in which state
  darkroom status job-123
  darkroom status job-123 --attempts          with every attempt and why it failed
  darkroom status job-123 --wait --json | jq .result
Exit status: 1 where the job is dead or cancelled.)";

struct Request {
  std::string id;
  bool wait = false;
  bool attempts = false;
  bool json = false;
};

void print_figures(const RemoteFigures& figures) {
  using enum Table::Align;
  Table table(
      {{.title = "state"}, {.title = "jobs", .align = right}, {.title = "oldest", .align = right}});
  for (const RemoteFigures::OfState& of : figures.states) {
    table.add({of.state, std::to_string(of.jobs),
               of.oldest_seconds ? human_time(*of.oldest_seconds * 1000) : ""});
  }
  std::fputs(table.text().c_str(), stdout);
  if (figures.callbacks_waiting > 0) {
    std::printf("%s callbacks wait\n", std::to_string(figures.callbacks_waiting).c_str());
  }
  if (figures.paused) std::puts("the queue is paused");
}

void print_text(const RemoteJob& job, bool in_colour) {
  Table table({{.title = "job"}, {.title = job.id}});
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) table.add({name, value});
  };
  add("state", job.state);
  add("tool", job.tool);
  add("user", job.user);
  add("batch", job.batch);
  add("attempt", std::to_string(job.attempt));
  add("created", job.created);
  add("started", job.started);
  add("finished", job.finished);
  if (!job.error_code.empty()) add("error", job.error_code + ": " + job.error_message);
  std::fputs(table.text().c_str(), stdout);
  if (job.result && job.result->success) {
    std::fputs(result_table({job.id}, {job.result}, in_colour).c_str(), stdout);
  }
}

void print_attempts(const std::vector<RemoteAttempt>& attempts) {
  Table table({{.title = "attempt"},
               {.title = "started"},
               {.title = "finished"},
               {.title = "outcome"},
               {.title = "error"}});
  for (const RemoteAttempt& each : attempts) {
    table.add({std::to_string(each.number), each.started, each.finished, each.outcome,
               each.error_code.empty() ? "" : each.error_code + ": " + each.error_message});
  }
  std::fputs(table.text().c_str(), stdout);
}

Result<int> show(const Request& request, const Common& common, ServiceClient& client) {
  if (request.id.empty()) {
    print_figures(TRY(client.figures()));
    return kDone;
  }
  RemoteJob job = TRY(client.job(request.id, std::chrono::seconds{0}));
  while (request.wait && !job.has_ended()) {
    job = TRY(client.job(request.id, ServiceClient::kLongestWait));
  }
  if (request.json) {
    print_job(job, true);
  } else {
    print_text(job, wants_colour(STDOUT_FILENO, common.environment()));
  }
  if (request.attempts) print_attempts(TRY(client.attempts(request.id)));
  return job.has_ended() && !job.has_succeeded() ? kJobFailed : kDone;
}

}  // namespace

Run add_status(CLI::App& program, Common& common) {
  CLI::App* command =
      program.add_subcommand("status", "one job of a service, or the queue's figures");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  command->add_option("ID", request->id, "a job's id");
  command->add_flag("--wait", request->wait, "until it has ended");
  command->add_flag("--attempts", request->attempts, "with its history");
  command->add_flag("--json", request->json, "the job object, as the API has it");
  common.add_to(*command);
  command->footer(kFooter);
  return [request, &common] {
    return with_service(common,
                        [&](ServiceClient& client) { return show(*request, common, client); });
  };
}

}  // namespace darkroom::cli
