// darkroom submit: hands jobs to a service, and waits for them where that is asked.
#include "cli/client/submission.hpp"
#include "cli/client/with_service.hpp"
#include "cli/result_table.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom submit cat.png --tool dall-e                      prints the job's id at once
  darkroom submit cat.png --tool dall-e --wait               and what became of it
  darkroom submit *.png --tool sd --user ada --wait --json | jq .result.variants
  darkroom submit https://example.com/a.png --tool sora --id a --callback https://app.example/hook
  darkroom submit s3://raw/cat.png --tool sd --priority low --meta prompt='a cat'
The same --id with the same picture is one job however often it is submitted.)";

struct Request {
  SubmitRequest submit;
  bool wait = false;
};

// One source's job as it stands, or why there is none.
using Outcome = Result<RemoteJob>;

Outcome submitted(ServiceClient& client, const Request& request, const std::string& source) {
  Job named = TRY(job_of(request.submit, source));
  const Job job = TRY(with_its_file(std::move(named)));
  return client.submit(job, std::chrono::seconds{0});
}

Outcome ended(ServiceClient& client, RemoteJob job) {
  while (!job.has_ended()) job = TRY(client.job(job.id, ServiceClient::kLongestWait));
  return client.job(job.id, std::chrono::seconds{0});  // with its result, which a list lacks
}

int status_of(const Outcome& outcome, bool waited) {
  if (!outcome) return status_for(outcome.error());
  return waited && !outcome->has_succeeded() ? kJobFailed : kDone;
}

void print_waited(const std::string& source, const RemoteJob& job, bool in_colour) {
  std::fputs(result_table({source}, {result_of(job)}, in_colour).c_str(), stdout);
  std::fflush(stdout);
}

void print(const Request& request, const std::string& source, const Outcome& outcome,
           bool in_colour) {
  if (!outcome) return complain(Error(outcome.error()).during(printable(source)));
  if (request.wait && !request.submit.what.json) return print_waited(source, *outcome, in_colour);
  print_job(*outcome, request.submit.what.json);
}

Result<int> submit_all(const Request& request, const Common& common, ServiceClient& client) {
  TRY(check_sources(request.submit.what));
  const std::vector<std::string>& sources = request.submit.what.sources;
  const bool in_colour = wants_colour(STDOUT_FILENO, common.environment());
  int status = kDone;
  std::vector<std::pair<std::string, RemoteJob>> waiting;
  for (const std::string& source : sources) {
    Outcome outcome = submitted(client, request, source);
    status = worse(status, status_of(outcome, false));
    if (outcome && request.wait) {
      waiting.emplace_back(source, std::move(*outcome));
    } else {
      print(request, source, outcome, in_colour);
    }
    if (status == kServiceUnreachable) return status;
  }
  for (auto& [source, job] : waiting) {
    const Outcome outcome = ended(client, std::move(job));
    print(request, source, outcome, in_colour);
    status = worse(status, status_of(outcome, true));
    if (status == kServiceUnreachable) return status;
  }
  return status;
}

}  // namespace

Run add_submit(CLI::App& program, Common& common) {
  CLI::App* command = program.add_subcommand("submit", "hands jobs to a running service");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  ProcessRequest& what = request->submit.what;
  command->add_option("SOURCE", what.sources, "files, http(s) URLs, s3://bucket/key, or -")
      ->required();
  add_submit_flags(*command, request->submit);
  command->add_option("--id", what.id, "the job's id; else one is made for each source");
  command->add_flag("--wait", request->wait, "until every job has ended; 1 where one failed");
  command->add_flag("--json", what.json, "one job object a source, in order, one a line");
  common.add_to(*command);
  command->footer(kFooter);
  return [request, &common] {
    return with_service(
        common, [&](ServiceClient& client) { return submit_all(*request, common, client); });
  };
}

}  // namespace darkroom::cli
