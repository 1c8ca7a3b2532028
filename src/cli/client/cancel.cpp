// darkroom cancel: stops jobs: at once where they wait, at their next step where they run.
#include "cli/client/each_id.hpp"
#include "cli/client/with_service.hpp"

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom cancel job-123
  darkroom jobs --state available --user ada --all --json | jq -r .id | xargs darkroom cancel
A running job is told, and ends within seconds: `darkroom status ID --wait` sees it.)";

}  // namespace

Run add_cancel(CLI::App& program, Common& common) {
  return add_each_id_command(
      program, common,
      {.name = "cancel",
       .summary = "stops jobs: at once where they wait, at their next step where they run",
       .footer = kFooter,
       .act = [](ServiceClient& service, const std::string& id, bool as_json) -> Result<void> {
         print_job(TRY(service.cancel(id)), as_json);
         return {};
       }});
}

}  // namespace darkroom::cli
