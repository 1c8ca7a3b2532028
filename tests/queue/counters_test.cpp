// Whatever happens to the jobs, each count that the engine keeps is the number of rows that it
// counts.
#include "queue/file_queue.hpp"
#include "queue/operations/operations.hpp"
#include "queue/sqlite/schema.hpp"

#include <rapidcheck/gtest.h>

#include <array>

namespace darkroom::queue {
namespace {

constexpr std::array<const char*, 3> kUsers{"ann", "bob", "cem"};
constexpr std::array<const char*, 2> kTools{"sora", "dall-e"};
constexpr int kIds = 12;

// A queue that random things happen to.
struct Life {
  Connection db;
  Moment now = kNow;
  std::vector<Lease> leases;  // current and stale ones

  static int pick(int end) { return *rc::gen::inRange(0, end); }
  static std::string id() { return "job" + std::to_string(pick(kIds)); }

  NewJob random_job() {
    NewJob job{.id = id(),
               .tool = kTools.at(static_cast<std::size_t>(pick(2))),
               .user = kUsers.at(static_cast<std::size_t>(pick(3))),
               .priority = static_cast<Priority>(pick(3)),
               .body = "{}",
               .max_attempts = 1 + pick(3)};
    if (pick(4) == 0) job.not_before = now + 1min;
    if (pick(2) == 0) job.callback_url = "https://hook.example/";
    if (pick(3) == 0) job.payload = Bytes(3, std::byte{1});
    return job;
  }

  // A failure is as good as a success here: it must leave everything as it was.
  template <class T>
  void attempt(const Result<T>& result) {
    const bool kept = result.has_value();
    RC_ASSERT(db.run(kept ? "RELEASE step" : "ROLLBACK TO step").has_value());
    if (!kept) RC_ASSERT(db.run("RELEASE step").has_value());
  }
  void begin() { RC_ASSERT(db.run("SAVEPOINT step").has_value()); }

  void accept_some() {
    std::vector<NewJob> jobs;
    for (int i = pick(3); i >= 0; --i) jobs.push_back(random_job());
    const Digests digests = digests_of(jobs);
    const Acceptance acceptance{jobs, digests, 8, now};
    if (pick(3) != 0) return attempt(accept(db, acceptance));
    const std::string batch = "batch" + std::to_string(pick(3));
    attempt(accept_batch(db, {batch, "https://hook.example/"}, acceptance));
  }
  void claim_some() {
    auto claims = claim(db, {.most = 2, .lease = 30s, .most_running_per_user = 2}, now);
    if (claims) {
      for (const Claim& claimed : *claims) leases.push_back(claimed.lease);
    }
    attempt(claims);
  }
  void settle_one() {
    if (leases.empty()) return attempt(Result<void>());
    const Lease lease = leases.at(static_cast<std::size_t>(pick(static_cast<int>(leases.size()))));
    const Settlement settlement{.kind = static_cast<Settlement::Kind>(pick(6)),
                                .run_at = now + 10s};
    attempt(settle(db, lease, settlement, now));
  }
  void sweep_all() {
    now += std::chrono::seconds(pick(90));
    attempt(promote(db, 10, now));
    begin();
    attempt(take_back(db, {.most_lost_leases = 2}, 10, now));
    begin();
    attempt(prune(db, {.succeeded = 2min, .failed = 5min}, 3, now));
  }
  void call_back() {
    const auto due = due_notices(db, 1, 1s, now);
    if (!due || due->empty()) return attempt(due);
    if (pick(2) == 0) return attempt(delivered(db, due->front().id));
    attempt(undelivered(db, due->front().id, std::nullopt, "410"));
  }

  void step() {
    begin();
    switch (pick(9)) {
      case 0:
      case 1:
        return accept_some();
      case 2:
        return claim_some();
      case 3:
        return settle_one();
      case 4:
        return sweep_all();
      case 5:
        return attempt(cancel(db, id(), now));
      case 6:
        return attempt(requeue(db, id(), now));
      case 7:
        return call_back();
      default:
        return pick(2) == 0 ? attempt(purge(db, {}, 1)) : attempt(redeliver(db, id(), now));
    }
  }
};

// Each yields the rows in which a kept count differs from what it counts; so none.
constexpr std::array kDifferences{
    "SELECT state, tool, jobs FROM tally WHERE jobs <> 0 EXCEPT "
    "SELECT state, tool, count(*) FROM job GROUP BY state, tool",
    "SELECT state, tool, count(*) FROM job GROUP BY state, tool EXCEPT "
    "SELECT state, tool, jobs FROM tally",
    "SELECT number FROM account WHERE jobs = 0 OR "
    "jobs <> (SELECT count(*) FROM job WHERE account = number)",
    "SELECT number FROM account WHERE "
    "running <> (SELECT count(*) FROM job WHERE account = number AND state = 1)",
    "SELECT 1 FROM lane WHERE available <> (SELECT count(*) FROM job WHERE state = 0 AND "
    "job.account = lane.account AND job.tool = lane.tool AND job.priority = lane.priority)",
    "SELECT 1 FROM lane JOIN account ON number = account WHERE lane.served <> account.served",
    "SELECT account, tool, priority FROM job EXCEPT SELECT account, tool, priority FROM lane",
    "SELECT callbacks_waiting FROM engine EXCEPT SELECT count(*) FROM notice WHERE state = 0",
    "SELECT id FROM batch WHERE finished IS NULL AND succeeded + dead + cancelled >= total",
    "SELECT 1 FROM batch WHERE dead > total OR dead < 0 OR succeeded < 0 OR cancelled < 0",
    "SELECT seq FROM payload JOIN job USING (seq) WHERE state IN (3, 5)",
    "SELECT seq FROM job WHERE (state = 1) <> (lease_until IS NOT NULL)",
    "SELECT seq FROM job WHERE (state >= 3) <> (finished IS NOT NULL)",
};

RC_GTEST_PROP(Counters, CountWhatIsThereWhateverHappens, ()) {
  Life life{.db = must(Connection::open(":memory:", Access::read_write, true)), .leases = {}};
  RC_ASSERT(migrate(life.db, all_migrations()).has_value());
  for (int steps = 10 + Life::pick(60); steps > 0; --steps) life.step();
  for (const char* difference : kDifferences) {
    const auto found = life.db.number(difference);
    RC_ASSERT(found.has_value());
    if (*found) RC_FAIL(difference);
  }
}

}  // namespace
}  // namespace darkroom::queue
