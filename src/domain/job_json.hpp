// Parts of a job's JSON that its rules need too.
#pragma once

#include <darkroom/job.hpp>
#include <darkroom/result.hpp>

#include <string>
#include <string_view>

namespace darkroom {

// As job_from_json(), for a job whose source buffer travels beside its JSON: in the queue, or as an
// upload. Empty: the JSON names the source itself.
Result<Job> job_from_json(std::string_view json, Bytes source_buffer);

// Canonical: sorted keys, no white space. Bytes that are no UTF-8 become U+FFFD.
std::string metadata_json(const Metadata& metadata);

}  // namespace darkroom
