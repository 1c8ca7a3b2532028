#include "queue/operations/ending.hpp"
#include "queue/operations/operations.hpp"

namespace darkroom::queue {
namespace {

using Kind = Settlement::Kind;

Result<JobRow> held(Connection& db, const Lease& lease) {
  std::optional<JobRow> row = TRY(find_job(db, lease.job_id));
  if (!row || row->job.state != State::running ||
      row->token != static_cast<std::int64_t>(lease.token)) {
    return Error::permanent(ErrorCode::lease_lost,
                            "the lease of job '" + lease.job_id + "' is another's by now");
  }
  return std::move(*row);
}

std::string_view outcome_of(State next, Kind kind) {
  if (has_ended(next)) return to_string(next);
  if (kind == Kind::retry) return "retried";
  return kind == Kind::release ? "released" : "snoozed";
}

// Waits again: at once, or at a time.
Result<void> put_back(Connection& db, const JobRow& row, State next, const Settlement& settlement,
                      Moment now) {
  const bool counts = settlement.kind == Kind::retry;
  TRY(
      db.run("UPDATE job SET state = ?, run_at = ?, attempt = attempt - ?, lease_until = NULL, "
             "error_code = ?, error_message = ? WHERE seq = ?",
             {next, next == State::scheduled ? settlement.run_at : now, counts ? 0 : 1,
              settlement.error_code, settlement.error_message, row.job.sequence}));
  return write_event(db,
                     {.type = "job.retrying",
                      .job_id = row.job.id,
                      .batch = row.job.batch,
                      .error_code = settlement.error_code},
                     now);
}

}  // namespace

State next_state(const StoredJob& job, Kind kind) {
  switch (kind) {
    case Kind::succeed:
      return State::succeeded;
    case Kind::bury:
      return State::dead;
    case Kind::cancel:
      return State::cancelled;
    case Kind::retry:
      if (job.cancel_wanted) return State::cancelled;
      return job.attempt >= job.max_attempts ? State::dead : State::scheduled;
    case Kind::release:
      // Where its end is wanted as well: what it stored is taken away by the next holder.
      return State::available;
    case Kind::snooze:
      return job.cancel_wanted ? State::cancelled : State::scheduled;
  }
  return State::dead;
}

Result<Extended> extend(Connection& db, const Lease& lease, std::chrono::milliseconds by,
                        Moment now) {
  const JobRow row = TRY(held(db, lease));
  TRY(db.run("UPDATE job SET lease_until = ? WHERE seq = ?", {now + by, row.job.sequence}));
  return Extended{.cancel_wanted = row.job.cancel_wanted};
}

Result<State> settle(Connection& db, const Lease& lease, const Settlement& settlement, Moment now) {
  const JobRow row = TRY(held(db, lease));
  const State next = next_state(row.job, settlement.kind);
  TRY(write_attempt(db, row,
                    {.outcome = outcome_of(next, settlement.kind),
                     .error_code = settlement.error_code,
                     .error_message = settlement.error_message},
                    now));
  if (!has_ended(next)) {
    TRY(put_back(db, row, next, settlement, now));
    return next;
  }
  TRY(end_job(db, row,
              {.state = next,
               .result = settlement.result,
               .error_code = settlement.error_code,
               .error_message = settlement.error_message},
              now));
  return next;
}

}  // namespace darkroom::queue
