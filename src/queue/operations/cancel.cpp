#include "queue/operations/ending.hpp"
#include "queue/operations/operations.hpp"

namespace darkroom::queue {
namespace {

Error conflict(const StoredJob& job, const std::string& why) {
  return Error::permanent(ErrorCode::conflict, "job '" + job.id + "' " + why);
}

std::string is(State state) {
  return "is " + std::string(to_string(state));
}

Result<bool> has_lost_its_payload(Connection& db, const StoredJob& job) {
  const auto had = TRY(
      db.number("SELECT payload_digest IS NOT NULL FROM content WHERE seq = ?", {job.sequence}));
  if (had.value_or(0) == 0) return false;
  return !TRY(db.number("SELECT seq FROM payload WHERE seq = ?", {job.sequence})).has_value();
}

}  // namespace

Result<StoredJob> cancel(Connection& db, const std::string& id, Moment now) {
  const std::optional<JobRow> row = TRY(find_job(db, id));
  if (!row) return no_such_job(id);
  const StoredJob& found = row->job;
  if (found.state == State::succeeded || found.state == State::dead) {
    return conflict(found, is(found.state) + ": it has ended");
  }
  if (found.state == State::running) {
    TRY(db.run("UPDATE job SET cancel_wanted = 1 WHERE seq = ?", {found.sequence}));
  } else if (found.state != State::cancelled) {
    TRY(cancel_waiting(db, *row, now));
  }
  return job(db, id);
}

Result<StoredJob> requeue(Connection& db, const std::string& id, Moment now) {
  const std::optional<JobRow> row = TRY(find_job(db, id));
  if (!row) return no_such_job(id);
  const StoredJob& found = row->job;
  if (found.state != State::dead && found.state != State::cancelled) {
    return conflict(found, is(found.state) + ": only what is dead or cancelled can be requeued");
  }
  if (TRY(has_lost_its_payload(db, found))) {
    return conflict(found, "came with its source, which is gone since it was cancelled");
  }
  TRY(
      db.run("UPDATE job SET state = 0, attempt = 0, lost_leases = 0, run_at = ?, finished = NULL "
             "WHERE seq = ?",
             {now, found.sequence}));
  TRY(db.run("DELETE FROM result WHERE seq = ?", {found.sequence}));
  TRY(write_event(db, {.type = "job.retrying", .job_id = id, .batch = found.batch}, now));
  return job(db, id);
}

}  // namespace darkroom::queue
