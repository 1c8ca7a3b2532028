#include "queue/operations/ending.hpp"
#include "queue/operations/operations.hpp"

#include <set>

namespace darkroom::queue {
namespace {

constexpr const char* kSelect =
    "SELECT id, callback_url, created, finished, total, succeeded, dead, cancelled, number "
    "FROM batch WHERE id = ?";

struct BatchRow {
  StoredBatch batch;
  std::int64_t number = 0;
};

Result<std::optional<BatchRow>> find_batch(Connection& db, const std::string& id) {
  Query row = TRY(db.query(kSelect, {id}));
  if (!TRY(row.next())) return std::optional<BatchRow>();
  const auto count = [&](int column) { return static_cast<std::uint64_t>(row.number(column)); };
  return std::optional(BatchRow{.batch = {.id = row.text(0),
                                          .callback_url = row.text(1),
                                          .created = row.moment(2),
                                          .finished = row.maybe_moment(3),
                                          .total = count(4),
                                          .succeeded = count(5),
                                          .dead = count(6),
                                          .cancelled = count(7)},
                                .number = row.number(8)});
}

Error no_such_batch(const std::string& id) {
  return Error::permanent(ErrorCode::not_found, "no batch '" + id + "'");
}

std::set<std::string> ids_of(const std::vector<NewJob>& jobs) {
  std::set<std::string> ids;
  for (const NewJob& job : jobs) ids.insert(job.id);
  return ids;
}

// The call that made it, once more; anything else is a job too many or too few.
Result<StoredBatch> sealed(Connection& db, const StoredBatch& batch, const Acceptance& acceptance) {
  const Error refusal = Error::permanent(
      ErrorCode::conflict, "batch '" + batch.id + "' was accepted before with other jobs");
  if (ids_of(acceptance.jobs).size() != batch.total) return refusal;
  for (const NewJob& job : acceptance.jobs) {
    const std::optional<JobRow> row = TRY(find_job(db, job.id));
    if (!row || row->job.batch != batch.id) return refusal;
  }
  TRY(accept(db, acceptance));  // another body is a conflict here too
  return batch;
}

Result<void> join(Connection& db, const std::string& id, const BatchRow& batch) {
  const std::optional<JobRow> row = TRY(find_job(db, id));
  if (!row) return no_such_job(id);
  const StoredJob& job = row->job;
  if (job.batch == batch.batch.id) return {};  // twice in one call
  if (!job.batch.empty()) {
    return Error::permanent(ErrorCode::conflict,
                            "job '" + job.id + "' is in batch '" + job.batch + "' already");
  }
  return db.run("UPDATE job SET batch = ? WHERE seq = ?", {batch.number, job.sequence});
}

Result<bool> cancel_those_that_wait(Connection& db, std::int64_t batch, std::size_t most,
                                    Moment now) {
  std::vector<std::int64_t> found;
  for (const State state : {State::available, State::scheduled}) {
    Query row = TRY(
        db.query("SELECT seq FROM job WHERE batch = ? AND state = ? AND cancel_wanted = 0 LIMIT ?",
                 {batch, state, std::uint64_t{most - found.size()}}));
    while (TRY(row.next())) found.push_back(row.number(0));
  }
  for (const std::int64_t sequence : found) {
    const JobRow row = TRY(job_at(db, sequence));
    TRY(cancel_waiting(db, row, now));
  }
  return found.size() < most;
}

}  // namespace

Result<StoredBatch> batch(Connection& db, const std::string& id) {
  const std::optional<BatchRow> row = TRY(find_batch(db, id));
  if (!row) return no_such_batch(id);
  return row->batch;
}

Result<StoredBatch> accept_batch(Connection& db, const NewBatch& batch,
                                 const Acceptance& acceptance) {
  const std::optional<BatchRow> known = TRY(find_batch(db, batch.id));
  if (known) return sealed(db, known->batch, acceptance);
  TRY(db.run("INSERT INTO batch (id, callback_url, created, total) VALUES (?, ?, ?, ?)",
             {batch.id, batch.callback_url, acceptance.now,
              std::uint64_t{ids_of(acceptance.jobs).size()}}));
  const BatchRow made{.batch = {.id = batch.id, .callback_url = {}}, .number = db.last_sequence()};
  TRY(accept(db, acceptance));
  for (const NewJob& job : acceptance.jobs) TRY(join(db, job.id, made));
  TRY(finish_batch(db, made.number, acceptance.now));
  return queue::batch(db, batch.id);
}

Result<bool> cancel_some_of_batch(Connection& db, const std::string& id, std::size_t most,
                                  Moment now) {
  const std::optional<BatchRow> row = TRY(find_batch(db, id));
  if (!row) return no_such_batch(id);
  const bool is_last = TRY(cancel_those_that_wait(db, row->number, most, now));
  // In the last step's transaction, so that none slips from waiting to running in between.
  if (is_last) {
    TRY(db.run("UPDATE job SET cancel_wanted = 1 WHERE batch = ? AND state = 1", {row->number}));
  }
  return is_last;
}

}  // namespace darkroom::queue
