// Parts of a job's JSON that its rules need too.
#pragma once

#include <darkroom/job.hpp>

#include <string>

namespace darkroom {

// Canonical: sorted keys, no white space. Bytes that are no UTF-8 become U+FFFD.
std::string metadata_json(const Metadata& metadata);

}  // namespace darkroom
