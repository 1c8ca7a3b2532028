// The commands that do one thing to each of the jobs they are given.
#pragma once

#include "cli/client/service_client.hpp"
#include "cli/command.hpp"

#include <functional>
#include <string>
#include <vector>

namespace darkroom::cli {

// `act` for each id, all of them; each failure is complained of and the worst status is returned.
// Where the service itself is missing, the first one is enough.
using ActOnId = std::function<Result<void>(ServiceClient&, const std::string& id)>;
int for_each_id(ServiceClient& client, const std::vector<std::string>& ids, const ActOnId& act);

// `darkroom NAME ID... [FLAG]`
struct EachIdCommand {
  std::string name;
  std::string summary;
  std::string ids_help = "jobs' ids";
  std::string flag = "--json";
  std::string flag_help = "each job object, as the API has it";
  std::string footer;
  // Prints what became of it; `flagged`: the flag was given.
  std::function<Result<void>(ServiceClient&, const std::string& id, bool flagged)> act;
};
Run add_each_id_command(CLI::App& program, Common& common, const EachIdCommand& command);

}  // namespace darkroom::cli
