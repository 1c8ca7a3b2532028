#include "queue/sqlite/writer.hpp"

#include <algorithm>
#include <new>

namespace darkroom::queue {
namespace {

// Memory may be short for one operation and there for the next, so that is that operation's error,
// as SQLite's own SQLITE_NOMEM is. The text is short enough to need no memory itself.
template <class Work>
Result<void> within_memory(const Work& work) try {
  return work();
} catch (const std::bad_alloc&) {
  return Error::transient(ErrorCode::queue_unavailable, "out of memory");
}

void roll_back(Connection& connection) {
  // SQLite may have done it already. What fails here is done before the next BEGIN.
  if (!connection.in_transaction()) return;
  static_cast<void>(within_memory([&] { return connection.run("ROLLBACK"); }));
}

Error fell() {
  return Error::transient(ErrorCode::queue_unavailable,
                          "the queue's transaction was taken back whole");
}

}  // namespace

Writer::Writer(Connection connection, OnDiskFull on_disk_full)
    : connection_(std::move(connection)),
      on_disk_full_(std::move(on_disk_full)),
      thread_([this] { serve(); }) {}

Writer::~Writer() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    work_came_.notify_one();
  }
  thread_.join();
}

Result<void> Writer::submit(const Work& work) {
  Operation operation{.work = work};
  std::unique_lock lock(mutex_);
  waiting_.push_back(&operation);
  work_came_.notify_one();
  operation.ended.wait(lock, [&] { return operation.done; });
  return std::move(operation.outcome);
}

std::size_t Writer::waiting() const {
  const std::scoped_lock lock(mutex_);
  return waiting_.size();
}

void Writer::serve() {
  for (;;) {
    const Group group = next_group();
    if (group.empty()) return;
    commit(group);
    const std::scoped_lock lock(mutex_);
    for (Operation* operation : group) {
      operation->done = true;
      // Under the lock: the operation is gone as soon as its caller sees that it is done.
      operation->ended.notify_one();
    }
  }
}

Writer::Group Writer::next_group() {
  std::unique_lock lock(mutex_);
  work_came_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
  const std::size_t size = std::min(waiting_.size(), group_.size());
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
  std::copy(waiting_.begin(), end, group_.begin());
  waiting_.erase(waiting_.begin(), end);
  return Group(group_).first(size);
}

Result<void> Writer::begin() {
  roll_back(connection_);
  return within_memory([&] { return connection_.run("BEGIN IMMEDIATE"); });
}

void Writer::commit(Group group) {
  const Result<void> begun = begin();
  if (!begun) {
    for (Operation* operation : group) operation->outcome = begun;
    return;
  }
  Result<void> done = together(group);
  if (done) return;
  const bool has_room_again = done.error().code() == ErrorCode::queue_full && on_disk_full_();
  if (group.size() == 1 && !has_room_again) {
    group.front()->outcome = std::move(done);
    return;
  }
  // Each for itself, so that what cannot be written does not take its neighbours along.
  for (Operation* const& operation : group) {
    done = begin();
    if (done) done = together(Group(&operation, 1));
    if (!done) operation->outcome = std::move(done);
  }
}

// Inside a transaction, which it ends. The error is the transaction's, and then nothing of the
// group has happened; each operation's own is its outcome.
Result<void> Writer::together(Group group) {
  connection_.take_disk_full();
  for (Operation* operation : group) {
    const Result<void> stepped = within_memory([&] { return step(*operation, group.size() == 1); });
    if (!stepped) {
      roll_back(connection_);
      return stepped;
    }
  }
  if (!connection_.in_transaction()) return {};  // one alone, and taken back
  Result<void> committed = within_memory([&] { return connection_.run("COMMIT"); });
  if (!committed) roll_back(connection_);
  return committed;
}

Result<void> Writer::step(Operation& operation, bool alone) {
  // One alone needs no savepoint: the transaction is one.
  if (!alone) TRY(connection_.run("SAVEPOINT step"));
  operation.outcome = within_memory([&] { return operation.work(connection_); });
  // A full disk, and some I/O errors, concern the others as well.
  if (!operation.outcome && (connection_.take_disk_full() || !connection_.in_transaction())) {
    const ErrorCode code = operation.outcome.error().code();
    const bool says_why = code == ErrorCode::queue_full || code == ErrorCode::queue_unavailable;
    return says_why ? operation.outcome : fell();
  }
  if (alone) {
    if (!operation.outcome) roll_back(connection_);
    return {};
  }
  if (!operation.outcome) TRY(connection_.run("ROLLBACK TO step"));
  return connection_.run("RELEASE step");
}

}  // namespace darkroom::queue
