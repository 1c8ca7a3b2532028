#include "queue/sqlite/readers.hpp"

namespace darkroom::queue {
namespace {

constexpr std::size_t kMostOpen = 4;

}  // namespace

Result<Connection> Readers::borrow() {
  {
    std::unique_lock lock(mutex_);
    came_back_.wait(lock, [&] { return !idle_.empty() || open_ < kMostOpen; });
    if (!idle_.empty()) {
      Connection connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
    ++open_;
  }
  Result<Connection> opened = Connection::open(path_, Access::read_only, true);
  if (!opened) {
    const std::scoped_lock lock(mutex_);
    --open_;
    came_back_.notify_one();
  }
  return opened;
}

void Readers::give_back(Connection connection) {
  const std::scoped_lock lock(mutex_);
  // One that is stuck in a transaction would show the same moment for ever.
  if (connection.in_transaction()) {
    --open_;
  } else {
    idle_.push_back(std::move(connection));
  }
  came_back_.notify_one();
}

}  // namespace darkroom::queue
