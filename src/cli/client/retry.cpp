// darkroom retry: makes dead or cancelled jobs available again.
#include "cli/client/each_id.hpp"
#include "cli/client/with_service.hpp"

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom retry job-123 job-124
  darkroom jobs --state cancelled --all --json | jq -r .id | xargs darkroom retry
Their attempts are counted anew; `darkroom dead-letters requeue --all` retries every dead one.)";

}  // namespace

Run add_retry(CLI::App& program, Common& common) {
  return add_each_id_command(
      program, common,
      {.name = "retry",
       .summary = "makes dead or cancelled jobs available again",
       .footer = kFooter,
       .act = [](ServiceClient& service, const std::string& id, bool as_json) -> Result<void> {
         print_job(TRY(service.retry(id)), as_json);
         return {};
       }});
}

}  // namespace darkroom::cli
