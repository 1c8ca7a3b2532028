#include "queue/operations/operations.hpp"

namespace darkroom::queue {
namespace {

Result<void> forget(Connection& db, std::int64_t sequence, const std::string& id) {
  // A callback that still waits is delivered all the same.
  TRY(db.run("DELETE FROM notice WHERE job_id = ? AND state <> 0 AND job_id <> ''", {id}));
  return db.run("DELETE FROM job WHERE seq = ?", {sequence});
}

struct Ended {
  std::int64_t sequence = 0;
  std::string id;
};

Result<std::size_t> prune_state(Connection& db, State state, Moment finished_by, std::size_t most) {
  std::vector<Ended> found;
  {
    Query row =
        TRY(db.query("SELECT seq, id FROM job WHERE state = ? AND state >= 3 AND "
                     "finished <= ? ORDER BY finished LIMIT ?",
                     {state, finished_by, std::uint64_t{most}}));
    while (TRY(row.next())) found.push_back({.sequence = row.number(0), .id = row.text(1)});
  }
  for (const Ended& ended : found) TRY(forget(db, ended.sequence, ended.id));
  return found.size();
}

Result<void> prune_batches(Connection& db, Moment finished_by, std::size_t most) {
  std::vector<std::string> found;
  {
    Query row = TRY(db.query(
        "SELECT id FROM batch WHERE finished <= ?1 AND finished IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM job WHERE job.batch = batch.number) ORDER BY finished LIMIT ?2",
        {finished_by, std::uint64_t{most}}));
    while (TRY(row.next())) found.push_back(row.text(0));
  }
  for (const std::string& id : found) {
    TRY(db.run("DELETE FROM notice WHERE batch = ? AND job_id = '' AND state <> 0", {id}));
    TRY(db.run("DELETE FROM batch WHERE id = ?", {id}));
  }
  return {};
}

}  // namespace

Result<std::size_t> purge(Connection& db, const Filter& filter, std::size_t most) {
  std::size_t purged = 0;
  for (const State state : {State::succeeded, State::dead, State::cancelled}) {
    if ((filter.state && *filter.state != state) || purged == most) continue;
    Filter of_state = filter;
    of_state.state = state;
    const Page page = TRY(list(db, of_state, std::nullopt, most - purged));
    for (const StoredJob& job : page.jobs) {
      TRY(forget(db, static_cast<std::int64_t>(job.sequence), job.id));
    }
    purged += page.jobs.size();
  }
  return purged;
}

Result<std::size_t> prune(Connection& db, const Retention& retention, std::size_t most,
                          Moment now) {
  std::size_t pruned = TRY(prune_state(db, State::succeeded, now - retention.succeeded, most));
  const Moment failed_by = now - retention.failed;
  pruned += TRY(prune_state(db, State::dead, failed_by, most));
  pruned += TRY(prune_state(db, State::cancelled, failed_by, most));
  TRY(prune_batches(db, failed_by, most));
  TRY(
      db.run("DELETE FROM notice WHERE number IN (SELECT number FROM notice "
             "WHERE state <> 0 AND created <= ? ORDER BY created LIMIT ?)",
             {failed_by, std::uint64_t{most}}));
  return pruned;
}

}  // namespace darkroom::queue
