#include "cli/client/job_list.hpp"

#include "cli/client/with_service.hpp"
#include "cli/terminal.hpp"

#include <algorithm>
#include <cstdio>

namespace darkroom::cli {
namespace {

constexpr std::size_t kPage = 500;
// Wide enough to say what happened, short enough for a line.
constexpr std::size_t kLongestReason = 60;

std::string reason(const RemoteJob& job) {
  if (job.error_code.empty()) return "";
  std::string text = job.error_code + ": " + job.error_message;
  if (text.size() > kLongestReason) text = text.substr(0, kLongestReason - 3) + "...";
  return text;
}

// "2026-01-31 09:00:00": a list is read by seconds.
std::string to_the_second(std::string time) {
  std::ranges::replace(time, 'T', ' ');
  return time.substr(0, time.find('.'));
}

}  // namespace

Result<bool> each_job(ServiceClient& client, const JobFilter& filter, std::size_t most,
                      const std::function<void(const RemoteJob&)>& see) {
  std::string cursor;
  std::size_t seen = 0;
  for (;;) {
    const auto wanted = static_cast<int>(std::min(kPage, most - seen));
    const RemoteJobs page = TRY(client.jobs(filter, wanted, cursor));
    for (const RemoteJob& job : page.jobs) see(job);
    seen += page.jobs.size();
    cursor = page.next;
    if (cursor.empty() || page.jobs.empty()) return false;
    if (seen >= most) return true;
  }
}

Result<int> print_jobs(ServiceClient& client, const JobFilter& filter, std::size_t most,
                       bool as_json) {
  using enum Table::Align;
  Table table({{.title = "id"},
               {.title = "state"},
               {.title = "tool"},
               {.title = "user"},
               {.title = "attempt", .align = right},
               {.title = "created (UTC)"},
               {.title = "error"}});
  const bool has_more = TRY(each_job(client, filter, most, [&](const RemoteJob& job) {
    if (as_json) return print_job(job, true);
    table.add({job.id, job.state, job.tool, job.user, std::to_string(job.attempt),
               to_the_second(job.created), reason(job)});
  }));
  if (!as_json) std::fputs(table.text().c_str(), stdout);
  if (has_more) std::fputs("darkroom: there are more; --limit or --all shows them\n", stderr);
  return kDone;
}

}  // namespace darkroom::cli
