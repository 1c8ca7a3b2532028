// What the database holds, versioned in its user_version. Each migration runs once, in a
// transaction of its own, so that one that is killed has not happened.
#pragma once

#include "queue/sqlite/connection.hpp"

#include <span>

namespace darkroom::queue {

// Leads from the version before it, which is its place in the list, to the one after.
struct Migration {
  const char* sql = nullptr;
};

extern const char* const kSchemaVersion1;

// Oldest first.
std::span<const Migration> all_migrations();

// Brings the database to the last of them. queue_unavailable where it is newer, or where it is the
// database of another program; then nothing is changed.
Result<void> migrate(Connection& connection, std::span<const Migration> migrations);

}  // namespace darkroom::queue
