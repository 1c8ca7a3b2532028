// darkroom jobs: the list of a service's jobs.
#include "cli/client/job_list.hpp"
#include "cli/client/with_service.hpp"

#include <limits>
#include <memory>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom jobs                               the newest 50
  darkroom jobs --state dead --all            every dead letter
  darkroom jobs --tool sd --user ada --limit 10
  darkroom jobs --prompt "red balloon" --all   what was made of such a prompt
  darkroom jobs --all --json | jq -r 'select(.attempt > 1) | .id')";

struct Request {
  JobFilter filter;
  std::size_t limit = 50;
  bool all = false;
  bool json = false;
};

}  // namespace

Run add_jobs(CLI::App& program, Common& common) {
  CLI::App* command = program.add_subcommand("jobs", "the jobs of a service, newest first");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  command
      ->add_option("--state", request->filter.state,
                   "available, running, scheduled, succeeded, dead or cancelled")
      ->check(
          CLI::IsMember({"available", "running", "scheduled", "succeeded", "dead", "cancelled"}));
  command->add_option("--tool,-t", request->filter.tool, "only this tool's");
  command->add_option("--user", request->filter.user, "only this user's");
  command->add_option("--batch", request->filter.batch, "only this batch's");
  command->add_option("--generator", request->filter.generator,
                      "only of sources that it made, as comfyui");
  command->add_option("--model", request->filter.model, "only of a model whose name has this");
  command->add_option("--prompt", request->filter.prompt, "only of a prompt that has this");
  command->add_option("--seed", request->filter.seed, "only of this seed");
  command->add_option("--limit", request->limit, "at most so many")->check(CLI::PositiveNumber);
  command->add_flag("--all", request->all, "all of them, page after page");
  command->add_flag("--json", request->json, "one job object a line");
  common.add_to(*command);
  command->footer(kFooter);
  return [request, &common] {
    const std::size_t most =
        request->all ? std::numeric_limits<std::size_t>::max() : request->limit;
    return with_service(common, [&](ServiceClient& client) {
      return print_jobs(client, request->filter, most, request->json);
    });
  };
}

}  // namespace darkroom::cli
