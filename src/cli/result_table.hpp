// Results for a person: what was made of each source, in numbers.
#pragma once

#include <darkroom/job_result.hpp>

#include <optional>
#include <string>
#include <vector>

namespace darkroom::cli {

// A row a variant, and the error of each source that failed. A source that was never begun (an
// interrupted run) says so.
std::string result_table(const std::vector<std::string>& sources,
                         const std::vector<std::optional<JobResult>>& results, bool in_colour);

}  // namespace darkroom::cli
