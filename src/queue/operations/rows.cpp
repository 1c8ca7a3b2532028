#include "queue/operations/rows.hpp"

namespace darkroom::queue {

// In the order of the view's columns.
JobRow job_row(const Query& row) {
  int column = -1;
  const auto next = [&column] { return ++column; };
  JobRow read;
  StoredJob& job = read.job;
  job.sequence = static_cast<std::uint64_t>(row.number(next()));
  job.id = row.text(next());
  job.tool = row.text(next());
  job.user = row.text(next());
  job.batch = row.text(next());
  job.priority = static_cast<Priority>(row.number(next()));
  job.state = row.state(next());
  job.attempt = static_cast<int>(row.number(next()));
  job.max_attempts = static_cast<int>(row.number(next()));
  job.lost_leases = static_cast<int>(row.number(next()));
  job.cancel_wanted = row.number(next()) != 0;
  job.created = row.moment(next());
  job.run_at = row.moment(next());
  job.started = row.maybe_moment(next());
  job.finished = row.maybe_moment(next());
  job.error_code = row.text(next());
  job.error_message = row.text(next());
  job.traceparent = row.text(next());
  read.account = row.number(next());
  if (const int batch = next(); !row.is_null(batch)) read.batch = row.number(batch);
  read.token = row.number(next());
  read.callback_url = row.text(next());
  return read;
}

Result<std::optional<JobRow>> find_job(Connection& db, const std::string& id) {
  Query row = TRY(db.query("SELECT * FROM stored_job WHERE id = ?", {id}));
  if (!TRY(row.next())) return std::optional<JobRow>();
  return std::optional(job_row(row));
}

Result<JobRow> job_at(Connection& db, std::int64_t sequence) {
  Query row = TRY(db.query("SELECT * FROM stored_job WHERE seq = ?", {sequence}));
  if (!TRY(row.next())) {
    return Error::permanent(ErrorCode::internal,
                            "job number " + std::to_string(sequence) + " has lost its parts");
  }
  return job_row(row);
}

Error no_such_job(const std::string& id) {
  return Error::permanent(ErrorCode::not_found, "no job '" + id + "'");
}

Result<void> read_body(Connection& db, StoredJob& job) {
  Query row = TRY(db.query("SELECT body FROM content WHERE seq = ?", {job.sequence}));
  if (TRY(row.next())) job.body = row.text(0);
  return {};
}

Result<void> read_payload(Connection& db, StoredJob& job) {
  Query row = TRY(db.query("SELECT bytes FROM payload WHERE seq = ?", {job.sequence}));
  if (TRY(row.next())) job.payload = row.bytes(0);
  return {};
}

Result<void> read_result(Connection& db, StoredJob& job) {
  Query row = TRY(db.query("SELECT json FROM result WHERE seq = ?", {job.sequence}));
  if (TRY(row.next())) job.result = row.text(0);
  return {};
}

}  // namespace darkroom::queue
