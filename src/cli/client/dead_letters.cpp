// darkroom dead-letters: the jobs that failed for good, looked at, tried again, or forgotten.
#include "cli/client/each_id.hpp"
#include "cli/client/job_list.hpp"
#include "cli/client/with_service.hpp"

#include <cstdio>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom dead-letters list --tool sd
  darkroom dead-letters show job-123          the job, its error and every attempt
  darkroom dead-letters requeue job-123 job-124
  darkroom dead-letters requeue --all --user ada
  darkroom dead-letters purge --all           forgets them; their pictures were never stored)";

struct Request {
  std::string action;
  std::vector<std::string> ids;
  JobFilter filter{.state = "dead"};
  std::size_t limit = 50;
  bool all = false;
  bool json = false;
};

Error wrong(std::string where, std::string message) {
  return Error::invalid(ErrorCode::invalid_job,
                        {{.where = std::move(where), .message = std::move(message)}});
}

Result<int> list(const Request& request, ServiceClient& client) {
  const std::size_t most = request.all ? std::numeric_limits<std::size_t>::max() : request.limit;
  return print_jobs(client, request.filter, most, request.json);
}

Result<void> show_one(ServiceClient& client, const std::string& id, bool as_json) {
  const RemoteJob job = TRY(client.job(id, std::chrono::seconds{0}));
  if (as_json) {
    print_job(job, true);
    return {};
  }
  std::printf("%s  %s  %s\n  %s: %s\n", job.id.c_str(), job.state.c_str(), job.tool.c_str(),
              job.error_code.c_str(), job.error_message.c_str());
  for (const RemoteAttempt& each : TRY(client.attempts(id))) {
    std::printf("  attempt %d  %s  %s  %s\n", each.number, each.started.c_str(),
                each.outcome.c_str(), each.error_code.c_str());
  }
  return {};
}

Result<int> show(const Request& request, ServiceClient& client) {
  if (request.ids.empty()) return wrong("show", "needs the ids of jobs");
  return for_each_id(client, request.ids, [&](ServiceClient& service, const std::string& id) {
    return show_one(service, id, request.json);
  });
}

Result<int> requeue(const Request& request, ServiceClient& client) {
  std::vector<std::string> ids = request.ids;
  if (ids.empty() && !request.all) return wrong("requeue", "needs the ids of jobs, or --all");
  if (ids.empty()) {
    // All ids first: a job that is requeued leaves the list that is being walked.
    TRY(each_job(client, request.filter, std::numeric_limits<std::size_t>::max(),
                 [&](const RemoteJob& job) { ids.push_back(job.id); }));
  }
  return for_each_id(client, ids,
                     [&](ServiceClient& service, const std::string& id) -> Result<void> {
                       print_job(TRY(service.retry(id)), request.json);
                       return {};
                     });
}

Result<int> purge(const Request& request, ServiceClient& client) {
  const JobFilter& filter = request.filter;
  const bool is_narrowed = !filter.tool.empty() || !filter.user.empty() || !filter.batch.empty();
  if (!request.ids.empty()) return wrong("purge", "forgets by --tool, --user, --batch or --all");
  if (!request.all && !is_narrowed) {
    return wrong("purge",
                 "forgets every dead letter: say so with --all, or narrow it with --tool, "
                 "--user or --batch");
  }
  const std::uint64_t purged = TRY(client.purge(filter));
  std::printf("%s forgotten\n", std::to_string(purged).c_str());
  return kDone;
}

Result<int> act(const Request& request, ServiceClient& client) {
  if (request.action == "list") return list(request, client);
  if (request.action == "show") return show(request, client);
  if (request.action == "requeue") return requeue(request, client);
  return purge(request, client);
}

}  // namespace

Run add_dead_letters(CLI::App& program, Common& common) {
  CLI::App* command = program.add_subcommand("dead-letters",
                                             "the jobs that failed for good: list, show, requeue, "
                                             "purge");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  command->add_option("ACTION", request->action, "list, show, requeue or purge")
      ->required()
      ->check(CLI::IsMember({"list", "show", "requeue", "purge"}));
  command->add_option("ID", request->ids, "jobs' ids, of show and requeue");
  command->add_option("--tool,-t", request->filter.tool, "only this tool's");
  command->add_option("--user", request->filter.user, "only this user's");
  command->add_option("--batch", request->filter.batch, "only this batch's");
  command->add_option("--limit", request->limit, "list at most so many")
      ->check(CLI::PositiveNumber);
  command->add_flag("--all", request->all, "all of them");
  command->add_flag("--json", request->json, "one job object a line");
  common.add_to(*command);
  command->footer(kFooter);
  return [request, &common] {
    return with_service(common, [&](ServiceClient& client) { return act(*request, client); });
  };
}

}  // namespace darkroom::cli
