#include "cli/client/with_service.hpp"

#include "cli/terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace darkroom::cli {

int with_service(const Common& common, const ServiceWork& work) {
  return with_service(common,
                      [&](ServiceClient& client, const config::Settings&) { return work(client); });
}

int with_service(const Common& common, const SettledWork& work) {
  const auto settings = common.settings();
  if (!settings) return kWrongUsage;
  Result<ServiceClient> client = ServiceClient::open(settings->configuration.client);
  Result<int> status = client ? work(*client, *settings) : Result<int>(std::move(client).error());
  if (status) return *status;
  complain(status.error());
  return status_for(status.error());
}

int worse(int one, int other) {
  // Their numbers grow with how bad they are.
  return std::max(one, other);
}

void print_job(const RemoteJob& job, bool as_json) {
  if (as_json) {
    std::puts(job.json.c_str());
  } else {
    std::printf("%s  %s\n", printable(job.id).c_str(), printable(job.state).c_str());
  }
  std::fflush(stdout);
}

}  // namespace darkroom::cli
