// darkroom cancel: stops jobs: at once where they wait, at their next step where they run.
#include "cli/client/with_service.hpp"

#include <memory>
#include <string>
#include <vector>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom cancel job-123
  darkroom jobs --state available --user ada --all --json | jq -r .id | xargs darkroom cancel
A running job is told, and ends within seconds: `darkroom status ID --wait` sees it.)";

struct Request {
  std::vector<std::string> ids;
  bool json = false;
};

}  // namespace

Run add_cancel(CLI::App& program, Common& common) {
  CLI::App* command = program.add_subcommand(
      "cancel", "stops jobs: at once where they wait, at their next step where they run");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  command->add_option("ID", request->ids, "jobs' ids")->required();
  command->add_flag("--json", request->json, "each job object, as the API has it");
  common.add_to(*command);
  command->footer(kFooter);
  return [request, &common] {
    return with_service(common, [&](ServiceClient& client) -> Result<int> {
      return for_each_id(client, request->ids,
                         [&](ServiceClient& service, const std::string& id) -> Result<void> {
                           print_job(TRY(service.cancel(id)), request->json);
                           return {};
                         });
    });
  };
}

}  // namespace darkroom::cli
