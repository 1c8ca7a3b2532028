// A page that shows every variant beside its numbers: one file, no script, nothing from the network
// but the pictures themselves.
#pragma once

#include <darkroom/job_result.hpp>

#include <optional>
#include <string>
#include <vector>

namespace darkroom::cli {

// HTML5. Pictures in a directory are named relative to `path`, where the page will be written, so
// that both can be moved together. Everything is escaped.
std::string contact_sheet(const std::string& path, const std::vector<std::string>& sources,
                          const std::vector<std::optional<JobResult>>& results);

}  // namespace darkroom::cli
