// No statement of the engine may look at more rows than it needs: each one's plan, as SQLite makes
// it.
#include "queue/file_queue.hpp"
#include "queue/operations/operations.hpp"
#include "queue/sqlite/schema.hpp"

#include <sstream>

namespace darkroom::queue {
namespace {

NewJob job_named(const std::string& id) {
  return {.id = id,
          .tool = "sora",
          .user = "ann",
          .body = "{}",
          .payload = Bytes(1, std::byte{1}),
          .callback_url = "https://hook.example/"};
}

void accept_job(Connection& db, const NewJob& job) {
  const std::vector<NewJob> jobs{job};
  must(accept(db, {jobs, digests_of(jobs), 100, kNow}));
}

void live_through_a_batch(Connection& db) {
  const std::vector<NewJob> jobs{job_named("a"), job_named("b"), job_named("c")};
  const Acceptance acceptance{jobs, digests_of(jobs), 100, kNow};
  const NewBatch made{"batch", "https://hook.example/"};
  must(accept_batch(db, made, acceptance));
  must(accept_batch(db, made, acceptance));
  for (const Claim& claimed : must(claim(db, {.most = 2}, kNow))) {
    must(extend(db, claimed.lease, 1s, kNow));
    must(settle(db, claimed.lease, retry_at(kNow), kNow));
  }
  must(promote(db, 10, kNow));
  must(claim(db, {.most = 1}, kNow));
  must(take_back(db, {.most_lost_leases = 2}, 10, kNow + 1h));
  must(settle(db, must(claim(db, {.most = 1}, kNow)).front().lease, bury(), kNow));
  must(requeue(db, "a", kNow));
  must(cancel_some_of_batch(db, "batch", 10, kNow));
  // Those that were begun are handed out once more, to be cleared away.
  for (const Claim& told : must(claim(db, {.most = 3}, kNow))) {
    must(settle(db, told.lease, {.kind = Settlement::Kind::cancel}, kNow));
  }
}

void look_at_everything(Connection& db) {
  for (const Filter& filter : {Filter{}, Filter{.tool = "sora"}, Filter{.user = "ann"},
                               Filter{.batch = "batch"}, Filter{.prompt = "duck"}}) {
    must(list(db, filter, std::nullopt, 10));
  }
  must(job(db, "a"));
  must(attempts(db, "a"));
  must(batch(db, "batch"));
  must(figures(db));
  must(next_due(db));
  must(events(db, 0, 10));
  must(pause(db, false));
}

void call_back_and_forget(Connection& db) {
  const auto notices = must(due_notices(db, 10, 1s, kNow));
  must(undelivered(db, notices.front().id, kNow, "503"));
  must(undelivered(db, notices.front().id, std::nullopt, "410"));
  must(delivered(db, notices.front().id));
  must(redeliver(db, "batch", kNow));
  accept_job(db, job_named("d"));
  must(cancel(db, "d", kNow));
  must(purge(db, {.user = "ann"}, 1));
  must(prune(db, {}, 10, kNow + 24h * 100));
}

Connection used_connection() {
  Connection db = must(Connection::open(":memory:", Access::read_write, true));
  must(migrate(db, all_migrations()));
  live_through_a_batch(db);
  look_at_everything(db);
  call_back_and_forget(db);
  return db;
}

// What is small: one row; a row for each tool and state. And the first of an index with a LIMIT.
bool may_be_scanned(const std::string& line, const std::string& sql) {
  const bool small = line.find("SCAN engine") != std::string::npos ||
                     line.find("SCAN tally") != std::string::npos ||
                     line.find("SCAN sqlite_master") != std::string::npos ||
                     line.find("SCAN CONSTANT ROW") != std::string::npos;
  const bool first_of_index = line.find("USING") != std::string::npos &&
                              line.find("INDEX") != std::string::npos &&
                              sql.find("LIMIT") != std::string::npos;
  const bool first_of_table = sql == "SELECT seq FROM event ORDER BY seq DESC LIMIT 1";
  return small || first_of_index || first_of_table;
}

TEST(Plans, ScanNothing) {
  Connection db = used_connection();
  const std::vector<std::string> statements = db.prepared();
  EXPECT_GT(statements.size(), 60U) << "the test has lost its way";

  for (const std::string& sql : statements) {
    std::istringstream plan(db.explain(sql));
    for (std::string line; std::getline(plan, line);) {
      const bool scans = line.find("SCAN") != std::string::npos && !may_be_scanned(line, sql);
      EXPECT_FALSE(scans) << sql << "\n  " << line;
      EXPECT_EQ(line.find("TEMP B-TREE"), std::string::npos) << sql << "\n  " << line;
    }
  }
}

}  // namespace
}  // namespace darkroom::queue
