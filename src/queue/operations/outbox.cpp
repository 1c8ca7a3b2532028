#include "queue/operations/operations.hpp"

namespace darkroom::queue {
namespace {

constexpr std::uint64_t kEventsKept = 100'000;

Notice notice_in(const Query& row) {
  return {.id = static_cast<std::uint64_t>(row.number(0)),
          .type = row.text(1),
          .job_id = row.text(2),
          .batch = row.text(3),
          .url = row.text(4),
          .attempt = static_cast<int>(row.number(5)),
          .created = row.moment(6)};
}

Error no_such_notice(std::uint64_t number) {
  return Error::permanent(ErrorCode::not_found, "no callback number " + std::to_string(number));
}

// Nothing where it is not there; whether it still waits otherwise.
Result<std::optional<std::int64_t>> state_of(Connection& db, std::uint64_t notice) {
  return db.number("SELECT state FROM notice WHERE number = ?", {notice});
}

}  // namespace

Result<std::vector<Event>> events(Connection& db, std::uint64_t after, std::size_t most) {
  const std::uint64_t last = TRY(last_event(db));
  const std::uint64_t gone = last > kEventsKept ? last - kEventsKept : 0;
  std::vector<Event> found;
  Query row =
      TRY(db.query("SELECT seq, at, type, job_id, batch, error_code FROM event "
                   "WHERE seq > ? ORDER BY seq LIMIT ?",
                   {std::max(after, gone), std::uint64_t{most}}));
  while (TRY(row.next())) {
    found.push_back({.sequence = static_cast<std::uint64_t>(row.number(0)),
                     .at = row.moment(1),
                     .type = row.text(2),
                     .job_id = row.text(3),
                     .batch = row.text(4),
                     .error_code = row.text(5)});
  }
  return found;
}

Result<std::uint64_t> last_event(Connection& db) {
  const auto last = TRY(db.number("SELECT seq FROM event ORDER BY seq DESC LIMIT 1"));
  return static_cast<std::uint64_t>(last.value_or(0));
}

Result<std::vector<Notice>> due_notices(Connection& db, std::size_t most,
                                        std::chrono::milliseconds lease, Moment now) {
  std::vector<Notice> due;
  {
    Query row =
        TRY(db.query("SELECT number, type, job_id, batch, url, attempt + 1, created FROM notice "
                     "WHERE state = 0 AND due <= ? ORDER BY due, number LIMIT ?",
                     {now, std::uint64_t{most}}));
    while (TRY(row.next())) due.push_back(notice_in(row));
  }
  for (const Notice& notice : due) {
    TRY(db.run("UPDATE notice SET attempt = ?, due = ? WHERE number = ?",
               {notice.attempt, now + lease, notice.id}));
  }
  return due;
}

Result<void> delivered(Connection& db, std::uint64_t notice) {
  if (!TRY(state_of(db, notice))) return no_such_notice(notice);
  return db.run("UPDATE notice SET state = 1, why = '' WHERE number = ?", {notice});
}

Result<void> undelivered(Connection& db, std::uint64_t notice, std::optional<Moment> again,
                         const std::string& why) {
  const std::optional<std::int64_t> state = TRY(state_of(db, notice));
  if (!state) return no_such_notice(notice);
  if (state != 0) return {};  // delivered by another, whose word counts
  if (again) {
    return db.run("UPDATE notice SET due = ?, why = ? WHERE number = ?", {*again, why, notice});
  }
  return db.run("UPDATE notice SET state = 2, why = ? WHERE number = ?", {why, notice});
}

Result<void> redeliver(Connection& db, const std::string& job_or_batch, Moment now) {
  const auto of_job =
      TRY(db.number("SELECT number FROM notice WHERE job_id = ? AND job_id <> '' "
                    "ORDER BY number DESC LIMIT 1",
                    {job_or_batch}));
  const auto of_batch = TRY(db.number(
      "SELECT number FROM notice WHERE batch = ? AND job_id = '' ORDER BY number DESC LIMIT 1",
      {job_or_batch}));
  const std::optional<std::int64_t> last = std::max(of_job, of_batch);  // nothing is less
  if (!last) {
    return Error::permanent(ErrorCode::not_found, "'" + job_or_batch + "' has no callback");
  }
  return db.run("UPDATE notice SET state = 0, due = ?, attempt = 0 WHERE number = ?", {now, *last});
}

}  // namespace darkroom::queue
