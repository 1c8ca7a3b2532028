// A manifest: the jobs of a batch written down, as NDJSON or CSV.
#pragma once

#include "cli/client/batch/batch_job.hpp"
#include "cli/client/submission.hpp"

#include <darkroom/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace darkroom::cli {

// NDJSON: a job's JSON a line (docs/api.md), where `source` may name a file, a URL or s3:// instead
// of the source fields. CSV: the columns source, tool, userId, id, priority, callbackUrl, and
// metadata.NAME. What a line leaves out, the flags of `request` say. Files are named from `folder`.
// invalid_job with every mistake and its line.
Result<std::vector<BatchJob>> jobs_in_ndjson(std::string_view text, const std::string& folder,
                                             const SubmitRequest& request);
Result<std::vector<BatchJob>> jobs_in_csv(std::string_view text, const std::string& folder,
                                          const SubmitRequest& request);

}  // namespace darkroom::cli
