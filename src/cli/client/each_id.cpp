#include "cli/client/each_id.hpp"

#include "cli/client/with_service.hpp"

#include <memory>

namespace darkroom::cli {

int for_each_id(ServiceClient& client, const std::vector<std::string>& ids, const ActOnId& act) {
  int status = kDone;
  for (const std::string& id : ids) {
    const Result<void> done = act(client, id);
    if (done) continue;
    complain(Error(done.error()).during(id));
    status = worse(status, status_for(done.error()));
    if (status == kServiceUnreachable) break;
  }
  return status;
}

Run add_each_id_command(CLI::App& program, Common& common, const EachIdCommand& command) {
  struct Request {
    std::vector<std::string> ids;
    bool flagged = false;
  };
  CLI::App* const subcommand = program.add_subcommand(command.name, command.summary);
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  subcommand->add_option("ID", request->ids, command.ids_help)->required();
  subcommand->add_flag(command.flag, request->flagged, command.flag_help);
  common.add_to(*subcommand);
  subcommand->footer(command.footer);
  return [request, &common, act = command.act] {
    return with_service(common, [&](ServiceClient& client) -> Result<int> {
      return for_each_id(client, request->ids, [&](ServiceClient& service, const std::string& id) {
        return act(service, id, request->flagged);
      });
    });
  };
}

}  // namespace darkroom::cli
