#include "queue/operations/ending.hpp"

#include <string>

namespace darkroom::queue {
namespace {

constexpr std::int64_t kMostEvents = 100'000;
constexpr std::int64_t kEventsAtOnce =
    1000;  // taken away together, so that most writes pay nothing

std::string_view event_of(State end) {
  if (end == State::succeeded) return "job.succeeded";
  return end == State::dead ? "job.dead" : "job.cancelled";
}

// Who cancels a job knows it, so nobody is called for that.
std::string_view notice_of(State end) {
  if (end == State::succeeded) return "job.succeeded";
  return end == State::dead ? "job.failed" : "";
}

struct NoticeRow {
  std::string_view type;
  std::string_view job_id;
  std::string_view batch;
  std::string_view url;
};

Result<void> write_notice(Connection& db, const NoticeRow& notice, Moment now) {
  if (notice.url.empty() || notice.type.empty()) return {};
  return db.run(
      "INSERT INTO notice (type, job_id, batch, url, created, due) VALUES (?, ?, ?, ?, ?, ?)",
      {notice.type, notice.job_id, notice.batch, notice.url, now, now});
}

}  // namespace

Result<void> write_event(Connection& db, const EventRow& event, Moment now) {
  TRY(db.run("INSERT INTO event (at, type, job_id, batch, error_code) VALUES (?, ?, ?, ?, ?)",
             {now, event.type, event.job_id, event.batch, event.error_code}));
  const std::int64_t last = db.last_sequence();
  if (last % kEventsAtOnce != 0) return {};
  return db.run("DELETE FROM event WHERE seq <= ?", {last - kMostEvents});
}

Result<void> write_attempt(Connection& db, const JobRow& row, const AttemptEnd& end, Moment now) {
  TRY(db.run("INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
             {row.job.sequence, row.token, row.job.attempt, row.job.started.value_or(now), now,
              end.outcome, end.error_code, end.error_message}));
  return db.run(
      "DELETE FROM attempt WHERE seq = ?1 AND token <= "
      "(SELECT token FROM attempt WHERE seq = ?1 ORDER BY token DESC LIMIT 1 OFFSET 100)",
      {row.job.sequence});
}

Result<void> end_job(Connection& db, const JobRow& row, const JobEnd& end, Moment now) {
  const StoredJob& job = row.job;
  TRY(
      db.run("UPDATE job SET state = ?, finished = ?, lease_until = NULL, cancel_wanted = 0, "
             "error_code = ?, error_message = ? WHERE seq = ?",
             {end.state, now, end.error_code, end.error_message, job.sequence}));
  if (end.state != State::dead) TRY(db.run("DELETE FROM payload WHERE seq = ?", {job.sequence}));
  if (!end.result.empty()) {
    TRY(db.run("INSERT OR REPLACE INTO result VALUES (?, ?)", {job.sequence, end.result}));
  }
  TRY(write_event(db,
                  {.type = event_of(end.state),
                   .job_id = job.id,
                   .batch = job.batch,
                   .error_code = end.error_code},
                  now));
  TRY(write_notice(
      db,
      {.type = notice_of(end.state), .job_id = job.id, .batch = job.batch, .url = row.callback_url},
      now));
  if (row.batch) TRY(finish_batch(db, *row.batch, now));
  return {};
}

Result<void> cancel_waiting(Connection& db, const JobRow& row, Moment now) {
  const auto begun =
      TRY(db.number("SELECT token FROM attempt WHERE seq = ? LIMIT 1", {row.job.sequence}));
  if (!begun) return end_job(db, row, {.state = State::cancelled, .error_code = "cancelled"}, now);
  return db.run("UPDATE job SET state = 0, run_at = ?, cancel_wanted = 1 WHERE seq = ?",
                {now, row.job.sequence});
}

Result<void> finish_batch(Connection& db, std::int64_t batch, Moment now) {
  std::string id;
  std::string url;
  {
    // finished is set once and never taken back: so this is done exactly once.
    Query ended =
        TRY(db.query("UPDATE batch SET finished = ? WHERE number = ? AND finished IS NULL "
                     "AND succeeded + dead + cancelled = total RETURNING id, callback_url",
                     {now, batch}));
    if (!TRY(ended.next())) return {};
    id = ended.text(0);
    url = ended.text(1);
    while (TRY(ended.next())) {
    }
  }
  TRY(write_event(db, {.type = "batch.completed", .batch = id}, now));
  return write_notice(db, {.type = "batch.completed", .job_id = "", .batch = id, .url = url}, now);
}

}  // namespace darkroom::queue
