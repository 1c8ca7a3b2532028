// darkroom redeliver: makes the last callback of jobs or batches due again.
#include "cli/client/with_service.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom redeliver job-123
  darkroom redeliver --batch holiday
It is signed anew and keeps its webhook-id, so that a receiver knows a repeat.)";

struct Request {
  std::vector<std::string> ids;
  bool batch = false;
};

}  // namespace

Run add_redeliver(CLI::App& program, Common& common) {
  CLI::App* command =
      program.add_subcommand("redeliver", "sends the callbacks of jobs or batches again");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  command->add_option("ID", request->ids, "jobs' or, with --batch, batches' ids")->required();
  command->add_flag("--batch", request->batch, "the ids are batches'");
  common.add_to(*command);
  command->footer(kFooter);
  return [request, &common] {
    return with_service(common, [&](ServiceClient& client) -> Result<int> {
      return for_each_id(
          client, request->ids, [&](ServiceClient& service, const std::string& id) -> Result<void> {
            TRY(request->batch ? service.redeliver_batch(id) : service.redeliver(id));
            std::printf("%s  redelivering\n", id.c_str());
            return {};
          });
    });
  };
}

}  // namespace darkroom::cli
