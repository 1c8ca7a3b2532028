// From what a person names (a file, a URL, s3://) to a job that a service can be sent.
#pragma once

#include "cli/process_request.hpp"

#include <darkroom/job.hpp>
#include <darkroom/result.hpp>

#include <CLI/CLI.hpp>

#include <string>

namespace darkroom::cli {

struct SubmitRequest {
  ProcessRequest what;
  std::string priority = "normal";
  std::string callback;
};

// The job's own flags, and --priority and --callback. `request` outlives the parser.
void add_submit_flags(CLI::App& command, SubmitRequest& request);

// The job of one source, its file unread. The presets are the service's, so only the service knows
// whether it has the tool.
Result<Job> job_of(const SubmitRequest& request, const std::string& source);

// With its file's bytes in the file's place, and valid. source_not_found, source_empty, or
// source_too_large over what a queue takes.
Result<Job> with_its_file(Job job);

}  // namespace darkroom::cli
