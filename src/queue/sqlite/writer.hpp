// The one connection that writes, on a thread of its own. Everybody's changes go through it: those
// that wait at the same time (64 at most) share one transaction and so one fsync. Each of them is a
// savepoint, so that one that fails takes back itself alone; so does one for which there is no
// memory (queue_unavailable). Thread-safe.
#pragma once

#include "queue/sqlite/connection.hpp"

#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <type_traits>
#include <utility>

namespace darkroom::queue {

class Writer {
 public:
  // Whether there is room again, when asked on a full disk; on the writer's thread.
  using OnDiskFull = std::function<bool()>;

  Writer(Connection connection, OnDiskFull on_disk_full);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  // Does what waits first. Nobody may call it any more.
  ~Writer();

  // `work(Connection&) -> Result<T>` inside a transaction; returns once it is durable. May run
  // `work` again where the whole transaction fell, so it must not keep what it read before.
  template <class Work>
  std::invoke_result_t<Work, Connection&> write(const Work& work) {
    std::optional<std::invoke_result_t<Work, Connection&>> answer;
    const Result<void> done = submit([&](Connection& connection) -> Result<void> {
      answer.emplace(work(connection));
      if (!*answer) return answer->error();
      return {};
    });
    if (!done) return done.error();
    return std::move(*answer);
  }

  // How many wait for the next transaction.
  std::size_t waiting() const;

 private:
  using Work = std::function<Result<void>(Connection&)>;
  // On its caller's stack, who waits until it is done.
  struct Operation {
    const Work& work;
    Result<void> outcome = {};
    bool done = false;
    std::condition_variable ended = {};
  };
  using Group = std::span<Operation* const>;

  Result<void> submit(const Work& work);
  void serve();
  Group next_group();
  Result<void> begin();
  void commit(Group group);
  Result<void> together(Group group);
  Result<void> step(Operation& operation, bool alone);

  static constexpr std::size_t kMostAtOnce = 64;

  Connection connection_;  // of the writer's thread alone, as is group_
  std::array<Operation*, kMostAtOnce> group_ = {};
  OnDiskFull on_disk_full_;
  mutable std::mutex mutex_;
  std::condition_variable work_came_;
  std::deque<Operation*> waiting_;  // guarded by mutex_, as is each Operation's `done`
  bool stopping_ = false;           // guarded by mutex_
  std::thread thread_;              // last: it uses the rest
};

}  // namespace darkroom::queue
