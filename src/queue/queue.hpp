// Where accepted jobs wait. At least once, with fenced completion: one interface, one conformance
// suite (tests/contract/queue_contract.hpp), several engines; docs/queue.md says what each
// promises.
//
// A job goes available -> running -> succeeded | dead | cancelled. One that is delayed or waits for
// its next attempt is `scheduled` until sweep() promotes it, so that it never stands in front of a
// job that is ready. Jobs of one user are served in the order of their priority, then of arrival;
// users take turns, so that one user's ten thousand jobs do not keep another's one waiting.
//
// Thread-safe. Calls block until what they say is durable, and fail with queue_unavailable* where
// the engine does not answer. Time is an argument, so that tests need no clock and no sleep; an
// engine that many machines share uses its own clock instead and says so.
#pragma once

#include <darkroom/job.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::queue {

using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

enum class State { available, running, scheduled, succeeded, dead, cancelled };
std::string_view to_string(State state);
std::optional<State> state_from(std::string_view name);
constexpr bool has_ended(State state) {
  return state >= State::succeeded;
}

inline constexpr std::size_t kMostBodyBytes = std::size_t{256} << 10;
inline constexpr std::size_t kMostPayloadBytes = std::size_t{32} << 20;

struct NewJob {
  std::string id;    // not empty
  std::string tool;  // canonical: for limits and listings
  std::string user;  // whose turn it is
  Priority priority = Priority::normal;
  // The job's canonical JSON, without its source buffer; the same id with another body or payload
  // is a conflict.
  std::string body;
  Bytes payload =
      {};  // the source buffer; kept apart, and until the job succeeded or was cancelled
  std::optional<Moment> not_before = {};
  int max_attempts = 5;
  std::string callback_url = {};  // empty: none
  std::string traceparent = {};   // empty: none
};

struct StoredJob {
  std::uint64_t sequence = 0;  // order of arrival, and the cursor of listings
  std::string id;
  std::string tool;
  std::string user;
  std::string batch;  // empty: none
  Priority priority = Priority::normal;
  State state = State::available;
  int attempt = 0;  // counted when it is claimed
  int max_attempts = 5;
  int lost_leases = 0;
  bool cancel_wanted = false;  // until it has ended
  Moment created = {};
  Moment run_at = {};
  std::optional<Moment> started = {};  // of the last attempt
  std::optional<Moment> finished = {};
  std::string body;        // absent (empty) in listings
  Bytes payload;           // only in a Claim
  std::string result;      // JobResult's JSON; empty until it ended, and in listings
  std::string error_code;  // of the last attempt; empty: none
  std::string error_message;
  std::string traceparent;
};

struct Accepted {
  bool known = false;  // the id was there already with the same body: nothing changed
  StoredJob job;
};

// What a holder proves itself with. Each claim of a job makes the older tokens worthless.
struct Lease {
  std::string job_id;
  std::uint64_t token = 0;
};
struct Claim {
  Lease lease;
  StoredJob job;
};

// What a holder learns as its lease goes on.
struct Extended {
  bool cancel_wanted = false;  // the job's end is wanted; the lease is held until it is settled
};

struct ClaimRules {
  std::size_t most = 1;
  std::chrono::milliseconds lease{30'000};
  int most_running_per_user = 0;                    // 0: no limit; counted over all workers
  int most_running_per_tool = 0;                    // 0: no limit
  std::map<std::string, int> most_running_of = {};  // by tool: goes before most_running_per_tool
};

// How a holder ends its attempt.
struct Settlement {
  enum class Kind {
    succeed,  // with `result`
    retry,    // at `run_at`; dead instead where the attempts are used up
    bury,     // dead at once, with `result`
    release,  // available again at once, and the attempt is not counted (shutdown)
    snooze,   // scheduled for `run_at`, and the attempt is not counted (429)
    cancel,   // cancelled: what was asked for while it ran
  };
  Kind kind = Kind::succeed;
  std::string result = {};  // JobResult's JSON
  std::string error_code = {};
  std::string error_message = {};
  Moment run_at = {};
};

struct Filter {
  std::optional<State> state = {};
  std::string tool = {};   // empty: all
  std::string user = {};   // empty: all
  std::string batch = {};  // empty: all
  // What the result's record of provenance states; only of jobs that have one. The model and the
  // prompt are found by a part of them, in either case of A to Z; generator and seed are whole.
  std::string generator = {};
  std::string model = {};
  std::string prompt = {};
  std::string seed = {};
};
// Newest first, at most `most` (1..1000), older than `before`.
struct Page {
  std::vector<StoredJob> jobs;
  std::optional<std::uint64_t> next = {};  // `before` of the next page; absent on the last
};

struct Figures {
  struct OfState {
    std::uint64_t jobs = 0;
    std::optional<Moment> oldest = {};  // arrival (available), run_at (scheduled), start (running)
  };
  std::map<State, OfState> states;
  std::map<std::string, std::uint64_t> waiting_by_tool;  // available and scheduled
  std::uint64_t callbacks_waiting = 0;
  bool paused = false;
};

struct Swept {
  std::size_t promoted = 0;  // scheduled -> available
  std::size_t expired = 0;   // leases lost: available again
  std::size_t poisoned = 0;  // leases lost too often, or attempts used up: dead
  std::size_t pruned = 0;    // ended long ago: forgotten
};

struct Retention {
  std::chrono::milliseconds succeeded = std::chrono::hours{24};
  std::chrono::milliseconds failed = std::chrono::hours{24 * 30};  // dead and cancelled
};

// One attempt that ended, for the history of a job.
struct Attempt {
  int number = 0;
  Moment started = {};
  Moment finished = {};
  std::string outcome;     // succeeded, retried, dead, released, snoozed, cancelled, lease_lost
  std::string error_code;  // empty: none
  std::string error_message;
};

struct StoredBatch {
  std::string id;
  std::string callback_url;
  Moment created = {};
  std::optional<Moment> finished = {};
  std::uint64_t total = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t dead = 0;
  std::uint64_t cancelled = 0;
};

// A change that someone follows; sequence numbers only grow and are never used again.
struct Event {
  std::uint64_t sequence = 0;
  Moment at = {};
  std::string type;    // job.accepted, job.running, job.retrying, job.succeeded, job.dead,
                       // job.cancelled, batch.completed
  std::string job_id;  // empty for batch events
  std::string batch;
  std::string error_code;
};

// A callback that is due: written in the same transaction as the change that it tells of.
struct Notice {
  std::uint64_t id = 0;
  std::string type;  // job.succeeded, job.failed, batch.completed
  std::string job_id;
  std::string batch;
  std::string url;
  int attempt = 0;  // counted when it is claimed
  Moment created = {};
};

class Queue {
 public:
  Queue() = default;
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  virtual ~Queue() = default;

  // All in one transaction, all or none. Ids that are known with the same body are answered with
  // what is there; with another body: conflict, naming the id. More waiting than the engine is
  // opened for: queue_full*. A `batch` groups them; it is sealed by this call.
  virtual Result<std::vector<Accepted>> accept(const std::vector<NewJob>& jobs, Moment now) = 0;
  virtual Result<StoredBatch> accept_batch(const std::string& batch_id,
                                           const std::string& callback_url,
                                           const std::vector<NewJob>& jobs, Moment now) = 0;

  // Empty where nothing is ready, all are at their limits, or the queue is paused.
  virtual Result<std::vector<Claim>> claim(const ClaimRules& rules, Moment now) = 0;
  // From `now` on for `by`, also where the job's end is wanted: what runs cannot always stop at
  // once. lease_lost where another holds it.
  virtual Result<Extended> extend(const Lease& lease, std::chrono::milliseconds by, Moment now) = 0;
  // The state it led to. lease_lost, and nothing is changed, where the lease is not the current
  // one.
  virtual Result<State> settle(const Lease& lease, const Settlement& settlement, Moment now) = 0;

  // A waiting job is cancelled at once, unless it was begun before: what an attempt stored has to
  // be taken away, so a holder is told at the next claim. One that runs is told at its next
  // extend(). conflict where it has ended otherwise; a cancelled one is answered as it is.
  virtual Result<StoredJob> cancel(const std::string& id, Moment now) = 0;
  // A dead or cancelled job becomes available, its attempts counted anew, its history kept.
  // conflict in any other state.
  virtual Result<StoredJob> requeue(const std::string& id, Moment now) = 0;
  // Forgets ended jobs; the count. `most` bounds one call.
  virtual Result<std::size_t> purge(const Filter& filter, std::size_t most) = 0;
  virtual Result<void> pause(bool paused) = 0;

  virtual Result<StoredJob> job(const std::string& id) const = 0;  // not_found
  virtual Result<std::vector<Attempt>> attempts(const std::string& id) const = 0;
  virtual Result<Page> list(const Filter& filter, std::optional<std::uint64_t> before,
                            std::size_t most) const = 0;
  virtual Result<StoredBatch> batch(const std::string& id) const = 0;  // not_found
  // As cancel(), each of its jobs that has not ended; in steps, returns when all are.
  virtual Result<StoredBatch> cancel_batch(const std::string& id, Moment now) = 0;
  virtual Result<Figures> figures() const = 0;
  // Oldest first, at most `most`, younger than `after`; the engine keeps the last 100,000.
  virtual Result<std::vector<Event>> events(std::uint64_t after, std::size_t most) const = 0;
  virtual Result<std::uint64_t> last_event() const = 0;

  // Promotes what is due, takes expired leases back, prunes in small steps. Called every second.
  virtual Result<Swept> sweep(const Retention& retention, Moment now) = 0;

  // Callbacks: claimed for `lease`, then delivered or due again; given up where `again` is absent.
  virtual Result<std::vector<Notice>> due_notices(std::size_t most, std::chrono::milliseconds lease,
                                                  Moment now) = 0;
  virtual Result<void> delivered(std::uint64_t notice) = 0;
  virtual Result<void> undelivered(std::uint64_t notice, std::optional<Moment> again,
                                   const std::string& why) = 0;
  // Makes the last callback of a job or a batch due again; not_found where it has none.
  virtual Result<void> redeliver(const std::string& job_or_batch, Moment now) = 0;

  // When it is worth calling claim() again without a change by someone else: the earliest run_at.
  virtual Result<std::optional<Moment>> next_due() const = 0;
};

struct QueueOptions {
  std::uint64_t most_waiting = 100'000;  // available and scheduled; above: queue_full*
  int most_lost_leases = 3;              // the third makes it dead, whatever attempts are left
  bool durable = true;                   // SQLite's synchronous=FULL; false: NORMAL
  // No lease is given for longer. One that ends further ahead was given before the clock was set
  // back, and its holder has not renewed it since: it is over.
  std::chrono::milliseconds longest_lease{3'600'000};
};

// SQLite, one process: a lock beside the file keeps a second one out (queue_unavailable, with who
// holds it). ":memory:" for tests and one-shot use. The file is made, and migrated, here; a newer
// schema than this binary knows is refused.
Result<std::unique_ptr<Queue>> open_sqlite(const std::string& path, const QueueOptions& options);

}  // namespace darkroom::queue
