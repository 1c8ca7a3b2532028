#include "queue/operations/operations.hpp"

namespace darkroom::queue {
namespace {

// The first of an index each, so that none is a scan; of those that run there are few.
constexpr const char* kOldestAvailable =
    "SELECT created FROM job WHERE state = 0 ORDER BY seq LIMIT 1";
constexpr const char* kOldestRunning =
    "SELECT min(started) FROM job INDEXED BY job_by_state WHERE state = 1";
constexpr const char* kOldestScheduled =
    "SELECT run_at FROM job WHERE state = 2 ORDER BY run_at LIMIT 1";

Result<std::optional<Moment>> moment_of(Connection& db, const char* sql) {
  const auto at = TRY(db.number(sql));
  if (!at) return std::optional<Moment>();
  return std::optional(Moment(std::chrono::milliseconds(*at)));
}

}  // namespace

Result<Figures> figures(Connection& db) {
  using enum State;
  Figures figures;
  for (const State state : {available, running, scheduled, succeeded, dead, cancelled}) {
    figures.states[state] = {};
  }
  {
    Query row = TRY(db.query("SELECT state, tool, jobs FROM tally WHERE jobs > 0"));
    while (TRY(row.next())) {
      const auto jobs = static_cast<std::uint64_t>(row.number(2));
      figures.states[row.state(0)].jobs += jobs;
      const bool waits = row.state(0) == available || row.state(0) == scheduled;
      if (waits) figures.waiting_by_tool[row.text(1)] += jobs;
    }
  }
  figures.states[available].oldest = TRY(moment_of(db, kOldestAvailable));
  figures.states[running].oldest = TRY(moment_of(db, kOldestRunning));
  figures.states[scheduled].oldest = TRY(moment_of(db, kOldestScheduled));
  Query engine = TRY(db.query("SELECT callbacks_waiting, paused FROM engine"));
  TRY(engine.next());
  figures.callbacks_waiting = static_cast<std::uint64_t>(engine.number(0));
  figures.paused = engine.number(1) != 0;
  return figures;
}

Result<std::uint64_t> waiting(Connection& db) {
  const auto jobs = TRY(db.number("SELECT sum(jobs) FROM tally WHERE state IN (0, 2)"));
  return static_cast<std::uint64_t>(jobs.value_or(0));
}

}  // namespace darkroom::queue
