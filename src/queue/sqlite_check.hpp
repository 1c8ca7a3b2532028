// Whether a queue on SQLite is well: looked at, never changed, while a service works on it
// or not.
#pragma once

#include <darkroom/result.hpp>

#include <string>

namespace darkroom::queue {

// What there is to say of it, in one line: "/srv/queue.db: schema 1, 3 available". A file that is
// not there yet is well where it can be made. queue_unavailable where it is damaged, another
// program's, newer than this darkroom, or cannot be written.
Result<std::string> check_sqlite(const std::string& database);

}  // namespace darkroom::queue
