// darkroom redeliver: makes the last callback of jobs or batches due again.
#include "cli/client/each_id.hpp"

#include <cstdio>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom redeliver job-123
  darkroom redeliver --batch holiday
It is signed anew and keeps its webhook-id, so that a receiver knows a repeat.)";

}  // namespace

Run add_redeliver(CLI::App& program, Common& common) {
  return add_each_id_command(
      program, common,
      {.name = "redeliver",
       .summary = "sends the callbacks of jobs or batches again",
       .ids_help = "jobs' or, with --batch, batches' ids",
       .flag = "--batch",
       .flag_help = "the ids are batches'",
       .footer = kFooter,
       .act = [](ServiceClient& service, const std::string& id, bool batch) -> Result<void> {
         TRY(batch ? service.redeliver_batch(id) : service.redeliver(id));
         std::printf("%s  redelivering\n", id.c_str());
         return {};
       }});
}

}  // namespace darkroom::cli
