// What a batch is made of: directories, globs, manifests and single sources, as jobs whose ids
// follow from the batch's name and each source.
#pragma once

#include "cli/client/batch/batch_job.hpp"
#include "cli/client/submission.hpp"
#include "storage/bucket_listing.hpp"

#include <darkroom/result.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::cli {

// What a bucket holds below a prefix: storage::list_objects with the S3 of the settings.
using ListBucket = std::function<Result<void>(const std::string& bucket, const std::string& prefix,
                                              const storage::SeeObject& see)>;

// Every job of the inputs (request.what.sources), in a fixed order, without ids. invalid_job for an
// input that is nothing, or a manifest with mistakes; a store's error where a bucket cannot be
// listed.
Result<std::vector<BatchJob>> jobs_of_inputs(const SubmitRequest& request, const ListBucket& list);

// The name that a batch has where nobody gave one: of its first input.
std::string batch_name_of(const std::string& input);

// The job's id: the batch's name and a digest of the source's name, its bytes where it is a file
// (or its ETag, where it was listed), and everything that is asked for. So the same picture asked
// for in the same way is the same job, and one that was changed is another. A job that has an id
// keeps it.
std::string batch_job_id(std::string_view batch, const BatchJob& job, const Bytes& bytes);

}  // namespace darkroom::cli
