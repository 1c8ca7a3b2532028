// darkroom retry: makes dead or cancelled jobs available again.
#include "cli/client/with_service.hpp"

#include <memory>
#include <string>
#include <vector>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom retry job-123 job-124
  darkroom jobs --state cancelled --all --json | jq -r .id | xargs darkroom retry
Their attempts are counted anew; `darkroom dead-letters requeue --all` retries every dead one.)";

struct Request {
  std::vector<std::string> ids;
  bool json = false;
};

}  // namespace

Run add_retry(CLI::App& program, Common& common) {
  CLI::App* command =
      program.add_subcommand("retry", "makes dead or cancelled jobs available again");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  command->add_option("ID", request->ids, "jobs' ids")->required();
  command->add_flag("--json", request->json, "each job object, as the API has it");
  common.add_to(*command);
  command->footer(kFooter);
  return [request, &common] {
    return with_service(common, [&](ServiceClient& client) -> Result<int> {
      return for_each_id(client, request->ids,
                         [&](ServiceClient& service, const std::string& id) -> Result<void> {
                           print_job(TRY(service.retry(id)), request->json);
                           return {};
                         });
    });
  };
}

}  // namespace darkroom::cli
