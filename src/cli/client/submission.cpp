#include "cli/client/submission.hpp"

#include "cli/job_flags.hpp"
#include "queue/queue.hpp"

#include <fstream>
#include <iterator>
#include <utility>

namespace darkroom::cli {
namespace {

Result<Priority> priority_of(const std::string& text) {
  for (const Priority priority : {Priority::high, Priority::normal, Priority::low}) {
    if (to_string(priority) == text) return priority;
  }
  return Error::invalid(ErrorCode::invalid_job,
                        {{.where = "--priority", .message = "must be high, normal or low"}});
}

Result<Bytes> file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.is_open() ? std::streamoff{file.tellg()} : -1;
  if (size < 0) return Error::permanent(ErrorCode::source_not_found, path + " cannot be read");
  if (static_cast<std::uint64_t>(size) > queue::kMostPayloadBytes) {
    return Error::permanent(ErrorCode::source_too_large,
                            path + " is larger than the 32 MiB that a job may carry");
  }
  Bytes bytes(static_cast<std::size_t>(size));
  file.seekg(0);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): streams speak char
  file.read(reinterpret_cast<char*>(bytes.data()), size);
  if (!file) return Error::permanent(ErrorCode::source_not_found, path + " cannot be read");
  if (bytes.empty()) return Error::permanent(ErrorCode::source_empty, path + " is empty");
  return bytes;
}

}  // namespace

void add_submit_flags(CLI::App& command, SubmitRequest& request) {
  add_job_flags(command, request.what);
  command.add_option("--priority", request.priority, "high, normal or low")->type_name("WORD");
  command.add_option("--callback", request.callback, "told of each job's end (docs/api.md)")
      ->type_name("URL");
}

Result<Job> job_of(const SubmitRequest& request, const std::string& source) {
  Job job = TRY(job_for(request.what, source));
  job.priority = TRY(priority_of(request.priority));
  job.callback_url = request.callback;
  return job;
}

Result<Job> with_its_file(Job job) {
  if (!job.source_file.empty()) {
    job.source_buffer = TRY(file_bytes(job.source_file));
    job.source_file.clear();
  }
  TRY(validate(job));
  return job;
}

}  // namespace darkroom::cli
