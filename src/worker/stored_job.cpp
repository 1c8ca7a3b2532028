#include "worker/stored_job.hpp"

#include "domain/job_json.hpp"

#include <utility>

namespace darkroom::worker {

Result<Job> job_from(const queue::StoredJob& stored, Bytes source_buffer) {
  Result<Job> read = job_from_json(stored.body, std::move(source_buffer));
  if (!read) return std::move(read).error().during("the stored job");
  // What the row says is what the job is known by, in listings and in the store.
  read->id = stored.id;
  if (read->user_id.empty()) read->user_id = stored.user;
  return read;
}

JobResult failed(const queue::StoredJob& stored, Error error) {
  JobResult result;
  result.job_id = stored.id;
  result.tool = stored.tool;
  result.user_id = stored.user;
  result.error = std::move(error);
  return result;
}

}  // namespace darkroom::worker
