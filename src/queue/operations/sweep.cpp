#include "queue/operations/ending.hpp"
#include "queue/operations/operations.hpp"

#include <darkroom/job_result.hpp>

namespace darkroom::queue {
namespace {

constexpr std::string_view kLost = "lease_lost";

// Between the two a lease is held.
struct LeaseBounds {
  Moment over;
  Moment longest;
};

Result<std::vector<JobRow>> expired(Connection& db, const LeaseBounds& bounds, std::size_t most) {
  std::vector<std::int64_t> sequences;
  {
    Query row = TRY(
        db.query("SELECT seq FROM job INDEXED BY job_leased WHERE state = 1 AND lease_until <= ? "
                 "ORDER BY lease_until LIMIT ?",
                 {bounds.over, std::uint64_t{most}}));
    while (TRY(row.next())) sequences.push_back(row.number(0));
  }
  {
    Query row = TRY(
        db.query("SELECT seq FROM job INDEXED BY job_leased WHERE state = 1 AND lease_until > ? "
                 "ORDER BY lease_until LIMIT ?",
                 {bounds.longest, std::uint64_t{most - sequences.size()}}));
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

// Available again, also where its end is wanted: the next holder takes away what this one stored.
// Where that goes on failing, what was asked for; else dead.
State fate_of(const StoredJob& job, int most_lost_leases) {
  const bool is_poison = job.lost_leases + 1 >= most_lost_leases;
  if (job.cancel_wanted) return is_poison ? State::cancelled : State::available;
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

// What a worker would have said. It knows the stages, and nobody else does.
std::string result_of(const StoredJob& job, const std::string& why) {
  JobResult result;
  result.job_id = job.id;
  result.tool = job.tool;
  result.user_id = job.user;
  result.attempts = job.attempt;
  result.error = Error::permanent(ErrorCode::lease_lost, why);
  return to_json(result);
}

}  // namespace

Result<std::size_t> promote(Connection& db, std::size_t most, Moment now) {
  constexpr const char* kAnyDue =
      "SELECT 1 FROM job INDEXED BY job_due WHERE state = 2 AND run_at <= ? LIMIT 1";
  if (!TRY(db.number(kAnyDue, {now}))) return 0;
  TRY(
      db.run("UPDATE job SET state = 0 WHERE seq IN (SELECT seq FROM job INDEXED BY job_due WHERE "
             "state = 2 "
             "AND run_at <= ? ORDER BY run_at LIMIT ?)",
             {now, std::uint64_t{most}}));
  return db.changes();
}

Result<TakenBack> take_back(Connection& db, const QueueOptions& options, std::size_t most,
                            Moment now) {
  TakenBack taken;
  const LeaseBounds bounds{.over = now, .longest = now + options.longest_lease};
  for (const JobRow& row : TRY(expired(db, bounds, most))) {
    const State fate = fate_of(row.job, options.most_lost_leases);
    const std::string why = why_of(row.job, fate);
    TRY(write_attempt(db, row, {.outcome = kLost, .error_code = kLost, .error_message = why}, now));
    if (fate == State::available) {
      TRY(make_available(db, row, why, now));
      ++taken.expired;
      continue;
    }
    TRY(db.run("UPDATE job SET lost_leases = lost_leases + 1 WHERE seq = ?", {row.job.sequence}));
    const std::string result = result_of(row.job, why);
    TRY(end_job(db, row,
                {.state = fate, .result = result, .error_code = kLost, .error_message = why}, now));
    ++(fate == State::dead ? taken.poisoned : taken.expired);
  }
  return taken;
}

Result<std::optional<Moment>> next_due(Connection& db) {
  const auto at =
      TRY(db.number("SELECT run_at FROM job INDEXED BY job_due WHERE state = 2 AND (SELECT paused "
                    "FROM engine) = 0 "
                    "ORDER BY run_at LIMIT 1"));
  if (!at) return std::optional<Moment>();
  return std::optional(Moment(std::chrono::milliseconds(*at)));
}

}  // namespace darkroom::queue
