#include "base/hashing.hpp"
#include "queue/operations/ending.hpp"
#include "queue/operations/operations.hpp"

#include <chrono>

namespace darkroom::queue {
namespace {

constexpr std::chrono::seconds kRetryAfter{5};

Error refused(const NewJob& job, ErrorCode code, const std::string& why) {
  return Error::permanent(code, "job '" + job.id + "': " + why);
}

Result<void> check_one(const NewJob& job) {
  if (job.id.empty()) return refused(job, ErrorCode::invalid_job, "the id is empty");
  if (job.max_attempts < 1) {
    return refused(job, ErrorCode::invalid_job, "it needs at least one attempt");
  }
  if (job.body.size() > kMostBodyBytes) {
    return refused(job, ErrorCode::invalid_job,
                   "its JSON has " + std::to_string(job.body.size()) + " bytes, limit " +
                       std::to_string(kMostBodyBytes));
  }
  if (job.payload.size() > kMostPayloadBytes) {
    return refused(job, ErrorCode::source_too_large,
                   "its source has " + std::to_string(job.payload.size()) + " bytes, limit " +
                       std::to_string(kMostPayloadBytes));
  }
  return {};
}

struct Arrival {
  const NewJob& job;
  const Bytes& digest;
  Moment now;
};

Result<Accepted> known(Connection& db, const Arrival& arrival, JobRow row) {
  Query content =
      TRY(db.query("SELECT body, payload_digest FROM content WHERE seq = ?", {row.job.sequence}));
  const bool found = TRY(content.next());
  if (!found || content.text(0) != arrival.job.body || content.bytes(1) != arrival.digest) {
    return refused(arrival.job, ErrorCode::conflict,
                   "this id was accepted before with another body");
  }
  row.job.body = arrival.job.body;
  return Accepted{.known = true, .job = std::move(row.job)};
}

// What the database will say of it.
StoredJob stored(const Arrival& arrival) {
  const NewJob& job = arrival.job;
  const bool waits = job.not_before && *job.not_before > arrival.now;
  return {.id = job.id,
          .tool = job.tool,
          .user = job.user,
          .batch = {},
          .priority = job.priority,
          .state = waits ? State::scheduled : State::available,
          .max_attempts = job.max_attempts,
          .created = arrival.now,
          .run_at = waits ? *job.not_before : arrival.now,
          .body = job.body,
          .payload = {},
          .result = {},
          .error_code = {},
          .error_message = {},
          .traceparent = job.traceparent};
}

// A new user waits behind everybody but the one who was served last, so that neither new users nor
// old ones can keep the others waiting.
Result<std::int64_t> account_of(Connection& db, const std::string& user) {
  constexpr const char* kFind = "SELECT number FROM account WHERE user = ?";
  if (const auto number = TRY(db.number(kFind, {user}))) return *number;
  TRY(db.run("INSERT INTO account (user, served) SELECT ?, 2 * claims - 1 FROM engine", {user}));
  return db.last_sequence();
}

Result<Accepted> insert(Connection& db, const Arrival& arrival) {
  const NewJob& job = arrival.job;
  StoredJob made = stored(arrival);
  const std::int64_t account = TRY(account_of(db, job.user));
  TRY(
      db.run("INSERT INTO job (id, tool, account, priority, state, max_attempts, created, run_at) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
             {job.id, job.tool, account, job.priority, made.state, job.max_attempts, made.created,
              made.run_at}));
  made.sequence = static_cast<std::uint64_t>(db.last_sequence());
  const Value digest = arrival.digest.empty() ? Value(nullptr) : Value(ByteView(arrival.digest));
  TRY(db.run("INSERT INTO content VALUES (?, ?, ?, ?, ?)",
             {made.sequence, job.body, digest, job.callback_url, job.traceparent}));
  if (!job.payload.empty()) {
    TRY(db.run("INSERT INTO payload VALUES (?, ?)", {made.sequence, ByteView(job.payload)}));
  }
  TRY(write_event(db, {.type = "job.accepted", .job_id = job.id}, arrival.now));
  return Accepted{.known = false, .job = std::move(made)};
}

}  // namespace

Result<void> check(const std::vector<NewJob>& jobs) {
  for (const NewJob& job : jobs) TRY(check_one(job));
  return {};
}

Digests digests_of(const std::vector<NewJob>& jobs) {
  Digests digests;
  digests.reserve(jobs.size());
  for (const NewJob& job : jobs) {
    digests.push_back(job.payload.empty() ? Bytes() : sha256(job.payload));
  }
  return digests;
}

Result<std::vector<Accepted>> accept(Connection& db, const Acceptance& acceptance) {
  std::uint64_t waiting_now = TRY(waiting(db));
  std::vector<Accepted> accepted;
  accepted.reserve(acceptance.jobs.size());
  for (std::size_t i = 0; i < acceptance.jobs.size(); ++i) {
    const Arrival arrival{acceptance.jobs[i], acceptance.digests[i], acceptance.now};
    std::optional<JobRow> row = TRY(find_job(db, arrival.job.id));
    if (row) {
      accepted.push_back(TRY(known(db, arrival, std::move(*row))));
      continue;
    }
    if (waiting_now >= acceptance.most_waiting) {
      return Error::transient(ErrorCode::queue_full,
                              "the queue holds as many waiting jobs as it is opened for (" +
                                  std::to_string(acceptance.most_waiting) + ")",
                              kRetryAfter);
    }
    accepted.push_back(TRY(insert(db, arrival)));
    ++waiting_now;
  }
  return accepted;
}

}  // namespace darkroom::queue
