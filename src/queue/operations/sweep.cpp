#include "queue/operations/ending.hpp"
#include "queue/operations/operations.hpp"

namespace darkroom::queue {
namespace {

constexpr std::string_view kLost = "lease_lost";

Result<std::vector<JobRow>> expired(Connection& db, std::size_t most, Moment now) {
  std::vector<std::int64_t> sequences;
  {
    Query row =
        TRY(db.query("SELECT seq FROM job WHERE state = 1 AND lease_until <= ? "
                     "ORDER BY lease_until LIMIT ?",
                     {now, std::uint64_t{most}}));
    while (TRY(row.next())) sequences.push_back(row.number(0));
  }
  std::vector<JobRow> rows;
  for (const std::int64_t sequence : sequences) rows.push_back(TRY(job_at(db, sequence)));
  return rows;
}

Result<void> make_available(Connection& db, const JobRow& row, const std::string& why, Moment now) {
  TRY(
      db.run("UPDATE job SET state = 0, run_at = ?, lost_leases = lost_leases + 1, "
             "lease_until = NULL, error_code = ?, error_message = ? WHERE seq = ?",
             {now, kLost, why, row.job.sequence}));
  return write_event(
      db,
      {.type = "job.retrying", .job_id = row.job.id, .batch = row.job.batch, .error_code = kLost},
      now);
}

// Dead, available again, or what was asked for while it ran.
State fate_of(const StoredJob& job, int most_lost_leases) {
  if (job.cancel_wanted) return State::cancelled;
  const bool is_poison = job.lost_leases + 1 >= most_lost_leases;
  return is_poison || job.attempt >= job.max_attempts ? State::dead : State::available;
}

std::string why_of(const StoredJob& job, State fate) {
  const std::string times = std::to_string(job.lost_leases + 1);
  if (fate == State::dead) {
    return "its worker stopped answering, for the " + times +
           ". time: the job may be what stops it";
  }
  return "its worker stopped answering";
}

}  // namespace

Result<std::size_t> promote(Connection& db, std::size_t most, Moment now) {
  constexpr const char* kAnyDue = "SELECT 1 FROM job WHERE state = 2 AND run_at <= ? LIMIT 1";
  if (!TRY(db.number(kAnyDue, {now}))) return 0;
  TRY(
      db.run("UPDATE job SET state = 0 WHERE seq IN (SELECT seq FROM job WHERE state = 2 "
             "AND run_at <= ? ORDER BY run_at LIMIT ?)",
             {now, std::uint64_t{most}}));
  return db.changes();
}

Result<TakenBack> take_back(Connection& db, int most_lost_leases, std::size_t most, Moment now) {
  TakenBack taken;
  for (const JobRow& row : TRY(expired(db, most, now))) {
    const State fate = fate_of(row.job, most_lost_leases);
    const std::string why = why_of(row.job, fate);
    TRY(write_attempt(db, row, {.outcome = kLost, .error_code = kLost, .error_message = why}, now));
    if (fate == State::available) {
      TRY(make_available(db, row, why, now));
      ++taken.expired;
      continue;
    }
    TRY(db.run("UPDATE job SET lost_leases = lost_leases + 1 WHERE seq = ?", {row.job.sequence}));
    TRY(end_job(db, row, {.state = fate, .error_code = kLost, .error_message = why}, now));
    ++(fate == State::dead ? taken.poisoned : taken.expired);
  }
  return taken;
}

Result<std::optional<Moment>> next_due(Connection& db) {
  const auto at =
      TRY(db.number("SELECT run_at FROM job WHERE state = 2 AND (SELECT paused FROM engine) = 0 "
                    "ORDER BY run_at LIMIT 1"));
  if (!at) return std::optional<Moment>();
  return std::optional(Moment(std::chrono::milliseconds(*at)));
}

}  // namespace darkroom::queue
