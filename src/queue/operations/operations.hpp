// What the queue does, each inside a transaction that somebody else began and will end: a failure
// means that all of it is to be taken back. Semantics are queue.hpp's; what is said here is what
// that leaves open. One file a topic.
#pragma once

#include "queue/sqlite/connection.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace darkroom::queue {

// accept.cpp
// invalid_job for what no queue takes (an empty id, no attempts, a body over its limit),
// source_too_large for the payload. Pure.
Result<void> check(const std::vector<NewJob>& jobs);

// The SHA-256 of a payload, empty where there is none: made before the transaction, because the
// writer must not spend its time on 32 MiB.
using Digests = std::vector<Bytes>;
Digests digests_of(const std::vector<NewJob>& jobs);

struct Acceptance {
  const std::vector<NewJob>& jobs;
  const Digests& digests;
  std::uint64_t most_waiting = 0;
  Moment now = {};
};
Result<std::vector<Accepted>> accept(Connection& db, const Acceptance& acceptance);

// batch.cpp
struct NewBatch {
  const std::string& id;
  const std::string& callback_url;
};
// The same call again is answered with what is there; the same id with other jobs is a conflict
// (sealed). A known job that is in no batch joins, counted as it stands; one of another batch is a
// conflict.
Result<StoredBatch> accept_batch(Connection& db, const NewBatch& batch,
                                 const Acceptance& acceptance);
Result<StoredBatch> batch(Connection& db, const std::string& id);
// At most `most` of its waiting jobs are cancelled; true where none is left, and then its running
// ones are told.
Result<bool> cancel_some_of_batch(Connection& db, const std::string& id, std::size_t most,
                                  Moment now);

// claim.cpp
// The order of priorities is high, normal, low; but of each ten claims the fifth looks at normal
// first and the tenth at low, so that neither starves. Within a priority the user served least
// recently is next (one who is new comes before the one served last and after everybody else), and
// his oldest job of a tool that is under its limit. Due scheduled jobs are promoted first.
Result<std::vector<Claim>> claim(Connection& db, const ClaimRules& rules, Moment now);
Result<void> pause(Connection& db, bool paused);

// settle.cpp
// A lease that is over and that nobody has taken back yet can still be extended and settled.
Result<Extended> extend(Connection& db, const Lease& lease, std::chrono::milliseconds by,
                        Moment now);
Result<State> settle(Connection& db, const Lease& lease, const Settlement& settlement, Moment now);
// Where a settlement leads. A job whose end is wanted is not tried again; what is released is
// handed out once more, to take away what was stored.
State next_state(const StoredJob& job, Settlement::Kind kind);

// cancel.cpp
Result<StoredJob> cancel(Connection& db, const std::string& id, Moment now);
// conflict also where its payload is gone, which it is once the job was cancelled.
Result<StoredJob> requeue(Connection& db, const std::string& id, Moment now);

// purge.cpp
Result<std::size_t> purge(Connection& db, const Filter& filter, std::size_t most);
// Ended jobs, batches and notices that are older than they are kept for; at most `most` of each.
// The number of jobs.
Result<std::size_t> prune(Connection& db, const Retention& retention, std::size_t most, Moment now);
// Makes the file smaller, a little, where it holds much that is no longer used.
Result<void> give_space_back(Connection& db);

// sweep.cpp: the first so many that are due; fewer than `most` means that none is left.
Result<std::size_t> promote(Connection& db, std::size_t most, Moment now);
struct TakenBack {
  std::size_t expired = 0;
  std::size_t poisoned = 0;
};
Result<TakenBack> take_back(Connection& db, const QueueOptions& options, std::size_t most,
                            Moment now);
Result<std::optional<Moment>> next_due(Connection& db);

// listing.cpp
Result<StoredJob> job(Connection& db, const std::string& id);
Result<std::vector<Attempt>> attempts(Connection& db, const std::string& id);
// Looks at 20,000 jobs at most: a page may be short, even empty, and still have a next one where a
// filter by two fields meets little.
Result<Page> list(Connection& db, const Filter& filter, std::optional<std::uint64_t> before,
                  std::size_t most);

// figures.cpp
Result<Figures> figures(Connection& db);
Result<std::uint64_t> waiting(Connection& db);  // available and scheduled

// outbox.cpp
Result<std::vector<Event>> events(Connection& db, std::uint64_t after, std::size_t most);
Result<std::uint64_t> last_event(Connection& db);
Result<std::vector<Notice>> due_notices(Connection& db, std::size_t most,
                                        std::chrono::milliseconds lease, Moment now);
Result<void> delivered(Connection& db, std::uint64_t notice);
Result<void> undelivered(Connection& db, std::uint64_t notice, std::optional<Moment> again,
                         const std::string& why);
Result<void> redeliver(Connection& db, const std::string& job_or_batch, Moment now);

}  // namespace darkroom::queue
