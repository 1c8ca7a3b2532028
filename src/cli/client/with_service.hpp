// What every command that talks to a service begins and ends with.
#pragma once

#include "cli/client/service_client.hpp"
#include "cli/command.hpp"

#include <functional>
#include <string>
#include <vector>

namespace darkroom::cli {

// The exit status; an error is complained of and becomes the status that it means.
using ServiceWork = std::function<Result<int>(ServiceClient&)>;
int with_service(const Common& common, const ServiceWork& work);

// `act` for each id, all of them; each failure is complained of and the worst status is returned.
// Where the service itself is missing, the first one is enough.
int for_each_id(ServiceClient& client, const std::vector<std::string>& ids,
                const std::function<Result<void>(ServiceClient&, const std::string&)>& act);

// The worse of two statuses: unreachable, then wrong usage, then a job that failed.
int worse(int one, int other);

// A job on standard output: its JSON on one line, or "ID  state".
void print_job(const RemoteJob& job, bool as_json);

}  // namespace darkroom::cli
