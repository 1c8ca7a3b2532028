// The file that a queue lives in: it appears whole or not at all, and is looked through before it
// is trusted.
#pragma once

#include "queue/sqlite/connection.hpp"

#include <darkroom/result.hpp>

#include <string>

namespace darkroom::queue {

// All of these: queue_unavailable, naming the file. `path` is of a file; its lock is held.

// Opens it for writing, migrated. Makes it where there is none, for its owner alone; what is there
// and damaged is refused and stays as it is. An empty file is damaged as well: none is ever made
// under that name.
Result<Connection> open_database(const std::string& path, bool durable);

// In memory, or any other that nobody has to look through.
Result<Connection> open_migrated(const std::string& path, bool durable);

// The two parts of looking through that change nothing. A file over 256 MiB is not read whole.
Result<void> refuse_empty(const std::string& path);
Result<void> look_through(Connection& connection, const std::string& path);

Result<void> make_folder_of(const std::string& path);

Error unusable(const std::string& path, const std::string& why);

}  // namespace darkroom::queue
