#include "queue/sqlite_queue.hpp"

#include "queue/operations/operations.hpp"
#include "queue/sqlite/database_file.hpp"
#include "queue/sqlite/lock_file.hpp"
#include "queue/sqlite/readers.hpp"
#include "queue/sqlite/writer.hpp"

#include <algorithm>
#include <optional>

namespace darkroom::queue {
namespace {

constexpr const char* kMemory = ":memory:";
constexpr std::size_t kStep = 500;         // jobs that one sweeping transaction changes
constexpr std::size_t kMostPruned = 5000;  // of each kind, in one sweep
constexpr std::size_t kPurgeStep = 500;

// What a file has and memory does not.
struct OnDisk {
  LockFile lock;
  DiskGuard guard;
  std::string path;
};

class SqliteQueue final : public Queue {
 public:
  SqliteQueue(Connection connection, std::optional<OnDisk> disk, const QueueOptions& options)
      : options_(options),
        disk_(std::move(disk)),
        writer_(std::move(connection), [this] { return disk_ && disk_->guard.drop_ballast(); }) {
    if (disk_) readers_.emplace(disk_->path);
  }

  Result<std::vector<Accepted>> accept(const std::vector<NewJob>& jobs, Moment now) override {
    TRY(check(jobs));
    TRY(check_room());
    const Digests digests = digests_of(jobs);
    return write([&](Connection& db) { return queue::accept(db, acceptance(jobs, digests, now)); });
  }
  Result<StoredBatch> accept_batch(const std::string& batch_id, const std::string& callback_url,
                                   const std::vector<NewJob>& jobs, Moment now) override {
    if (batch_id.empty()) {
      return Error::permanent(ErrorCode::invalid_job, "the batch's id is empty");
    }
    TRY(check(jobs));
    TRY(check_room());
    const Digests digests = digests_of(jobs);
    return write([&](Connection& db) {
      return queue::accept_batch(db, {.id = batch_id, .callback_url = callback_url},
                                 acceptance(jobs, digests, now));
    });
  }

  Result<std::vector<Claim>> claim(const ClaimRules& rules, Moment now) override {
    return write([&](Connection& db) { return queue::claim(db, rules, now); });
  }
  Result<Extended> extend(const Lease& lease, std::chrono::milliseconds by, Moment now) override {
    return write([&](Connection& db) { return queue::extend(db, lease, by, now); });
  }
  Result<State> settle(const Lease& lease, const Settlement& settlement, Moment now) override {
    return write([&](Connection& db) { return queue::settle(db, lease, settlement, now); });
  }

  Result<StoredJob> cancel(const std::string& id, Moment now) override {
    return write([&](Connection& db) { return queue::cancel(db, id, now); });
  }
  Result<StoredJob> requeue(const std::string& id, Moment now) override {
    return write([&](Connection& db) { return queue::requeue(db, id, now); });
  }
  Result<std::size_t> purge(const Filter& filter, std::size_t most) override {
    std::size_t purged = 0;
    while (purged < most) {
      const std::size_t step = std::min(kPurgeStep, most - purged);
      const std::size_t gone =
          TRY(write([&](Connection& db) { return queue::purge(db, filter, step); }));
      if (gone == 0) break;
      purged += gone;
    }
    return purged;
  }
  Result<void> pause(bool paused) override {
    return write([&](Connection& db) { return queue::pause(db, paused); });
  }

  Result<StoredJob> job(const std::string& id) const override {
    return read([&](Connection& db) { return queue::job(db, id); });
  }
  Result<std::vector<Attempt>> attempts(const std::string& id) const override {
    return read([&](Connection& db) { return queue::attempts(db, id); });
  }
  Result<Page> list(const Filter& filter, std::optional<std::uint64_t> before,
                    std::size_t most) const override {
    return read([&](Connection& db) { return queue::list(db, filter, before, most); });
  }
  Result<StoredBatch> batch(const std::string& id) const override {
    return read([&](Connection& db) { return queue::batch(db, id); });
  }
  Result<StoredBatch> cancel_batch(const std::string& id, Moment now) override {
    while (!TRY(write([&](Connection& db) { return cancel_some_of_batch(db, id, kStep, now); }))) {
    }
    return batch(id);
  }
  Result<Figures> figures() const override {
    return read([](Connection& db) { return queue::figures(db); });
  }
  Result<std::vector<Event>> events(std::uint64_t after, std::size_t most) const override {
    return read([&](Connection& db) { return queue::events(db, after, most); });
  }
  Result<std::uint64_t> last_event() const override {
    return read([](Connection& db) { return queue::last_event(db); });
  }

  Result<Swept> sweep(const Retention& retention, Moment now) override {
    if (disk_) disk_->guard.restore_ballast();
    Swept swept;
    TRY(promote_all(swept, now));
    TRY(take_all_back(swept, now));
    TRY(prune_some(swept, retention, now));
    TRY(write([](Connection& db) { return give_space_back(db); }));
    return swept;
  }

  Result<std::vector<Notice>> due_notices(std::size_t most, std::chrono::milliseconds lease,
                                          Moment now) override {
    return write([&](Connection& db) { return queue::due_notices(db, most, lease, now); });
  }
  Result<void> delivered(std::uint64_t notice) override {
    return write([&](Connection& db) { return queue::delivered(db, notice); });
  }
  Result<void> undelivered(std::uint64_t notice, std::optional<Moment> again,
                           const std::string& why) override {
    return write([&](Connection& db) { return queue::undelivered(db, notice, again, why); });
  }
  Result<void> redeliver(const std::string& job_or_batch, Moment now) override {
    return write([&](Connection& db) { return queue::redeliver(db, job_or_batch, now); });
  }

  Result<std::optional<Moment>> next_due() const override {
    return read([](Connection& db) { return queue::next_due(db); });
  }

 private:
  template <class Work>
  std::invoke_result_t<Work, Connection&> write(const Work& work) const {
    return writer_.write(work);
  }
  // Nobody but its writer sees what is in memory.
  template <class Work>
  std::invoke_result_t<Work, Connection&> read(const Work& work) const {
    return readers_ ? readers_->read(work) : writer_.write(work);
  }

  Result<void> check_room() const {
    if (disk_) return disk_->guard.check_room();
    return {};
  }
  Acceptance acceptance(const std::vector<NewJob>& jobs, const Digests& digests, Moment now) const {
    return {.jobs = jobs, .digests = digests, .most_waiting = options_.most_waiting, .now = now};
  }

  // Each step is a transaction, so that callers get their turn in between.
  Result<void> promote_all(Swept& swept, Moment now) {
    for (std::size_t step = kStep; step == kStep; swept.promoted += step) {
      step = TRY(write([&](Connection& db) { return promote(db, kStep, now); }));
    }
    return {};
  }
  Result<void> take_all_back(Swept& swept, Moment now) {
    for (std::size_t step = kStep; step == kStep;) {
      const TakenBack taken =
          TRY(write([&](Connection& db) { return take_back(db, options_, kStep, now); }));
      step = taken.expired + taken.poisoned;
      swept.expired += taken.expired;
      swept.poisoned += taken.poisoned;
    }
    return {};
  }
  Result<void> prune_some(Swept& swept, const Retention& retention, Moment now) {
    for (std::size_t step = kStep; step >= kStep && swept.pruned < kMostPruned;) {
      step = TRY(write([&](Connection& db) { return prune(db, retention, kStep, now); }));
      swept.pruned += step;
    }
    return {};
  }

  const QueueOptions options_;
  // The order in which they close: the readers before the writer, because the last to close writes
  // the log back and only the writer may; the lock after all of them.
  std::optional<OnDisk> disk_;  // empty: in memory
  mutable Writer writer_;       // both are thread-safe, and a read changes nothing that is seen
  mutable std::optional<Readers> readers_;
};

}  // namespace

Result<std::unique_ptr<Queue>> open_sqlite_with(const std::string& path,
                                                const QueueOptions& options,
                                                const SpaceReading& space) {
  if (path.empty()) return unusable(path, "its path is empty");
  if (path == kMemory) {
    Connection connection = TRY(open_migrated(path, options.durable));
    return std::make_unique<SqliteQueue>(std::move(connection), std::nullopt, options);
  }
  TRY(make_folder_of(path));
  LockFile lock = TRY(LockFile::take(path + ".lock"));
  Connection connection = TRY(open_database(path, options.durable));
  OnDisk disk{.lock = std::move(lock), .guard = {path, space}, .path = path};
  disk.guard.restore_ballast();
  return std::make_unique<SqliteQueue>(std::move(connection), std::move(disk), options);
}

Result<std::unique_ptr<Queue>> open_sqlite(const std::string& path, const QueueOptions& options) {
  return open_sqlite_with(path, options, space_of);
}

}  // namespace darkroom::queue
