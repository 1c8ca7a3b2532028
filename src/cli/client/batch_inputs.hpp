// What a batch is made of: directories, globs, manifests and single sources, as jobs whose ids
// follow from the batch's name and each source.
#pragma once

#include "cli/client/batch_job.hpp"
#include "cli/client/submission.hpp"

#include <darkroom/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace darkroom::cli {

// Every job of the inputs (request.what.sources), in a fixed order, without ids. invalid_job for an
// input that is nothing, or a manifest with mistakes.
Result<std::vector<BatchJob>> jobs_of_inputs(const SubmitRequest& request);

// The name that a batch has where nobody gave one: of its first input.
std::string batch_name_of(const std::string& input);

// The job's id: the batch's name and a digest of the source's name, its bytes where it is a file,
// and everything that is asked for. So the same picture asked for in the same way is the same job,
// and one that was changed is another. A job that has an id keeps it.
std::string batch_job_id(std::string_view batch, const BatchJob& job, const Bytes& bytes);

}  // namespace darkroom::cli
