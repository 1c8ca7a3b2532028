// What every command that talks to a service begins and ends with.
#pragma once

#include "cli/client/service_client.hpp"
#include "cli/command.hpp"

#include <functional>

namespace darkroom::cli {

// The exit status; an error is complained of and becomes the status that it means.
using ServiceWork = std::function<Result<int>(ServiceClient&)>;
int with_service(const Common& common, const ServiceWork& work);
// For what needs more of the settings than where the service is.
using SettledWork = std::function<Result<int>(ServiceClient&, const config::Settings&)>;
int with_service(const Common& common, const SettledWork& work);

// The worse of two statuses: unreachable, then wrong usage, then a job that failed.
int worse(int one, int other);

// A job on standard output: its JSON on one line, or "ID  state".
void print_job(const RemoteJob& job, bool as_json);

}  // namespace darkroom::cli
