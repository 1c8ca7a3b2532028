// Read-only connections, a few of them, lent to one caller at a time. Thread-safe.
#pragma once

#include "queue/sqlite/connection.hpp"

#include <condition_variable>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace darkroom::queue {

class Readers {
 public:
  explicit Readers(std::string path) : path_(std::move(path)) {}

  // `work(Connection&) -> Result<T>` on one snapshot of the database. Waits where all are in use.
  template <class Work>
  std::invoke_result_t<Work, Connection&> read(const Work& work) {
    Connection connection = TRY(borrow());
    auto answer = in_snapshot(connection, work);
    give_back(std::move(connection));
    return answer;
  }

 private:
  template <class Work>
  static std::invoke_result_t<Work, Connection&> in_snapshot(Connection& connection,
                                                             const Work& work) {
    TRY(connection.run("BEGIN"));
    auto answer = work(connection);
    TRY(connection.run("ROLLBACK"));
    return answer;
  }
  Result<Connection> borrow();
  void give_back(Connection connection);

  const std::string path_;
  std::mutex mutex_;
  std::condition_variable came_back_;
  std::vector<Connection> idle_;  // guarded by mutex_
  std::size_t open_ = 0;          // guarded by mutex_; the lent ones too
};

}  // namespace darkroom::queue
