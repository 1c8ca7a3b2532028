// Lists of jobs, page after page.
#pragma once

#include "cli/client/service_client.hpp"

#include <darkroom/result.hpp>

#include <cstddef>
#include <functional>

namespace darkroom::cli {

// Calls `see` for each job of `filter`, newest first, at most `most` of them; whether there would
// be more. Holds one page at a time.
Result<bool> each_job(ServiceClient& client, const JobFilter& filter, std::size_t most,
                      const std::function<void(const RemoteJob&)>& see);

// The list as a table or as one JSON object a line on standard output. A cut list is said to be
// one on standard error.
Result<int> print_jobs(ServiceClient& client, const JobFilter& filter, std::size_t most,
                       bool as_json);

}  // namespace darkroom::cli
