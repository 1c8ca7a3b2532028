// The flags that say what a job is, alike in every command that makes jobs.
#pragma once

#include "cli/process_request.hpp"

#include <CLI/CLI.hpp>

namespace darkroom::cli {

// --tool, --user, --variant, --meta, --placeholder and --set. `request` outlives the parser.
void add_job_flags(CLI::App& command, ProcessRequest& request);

}  // namespace darkroom::cli
