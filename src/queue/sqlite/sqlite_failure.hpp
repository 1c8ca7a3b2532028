// What SQLite's result codes mean to who called the queue. Pure.
#pragma once

#include <darkroom/error.hpp>

#include <string>

namespace darkroom::queue {

struct SqliteMeaning {
  ErrorCode code = ErrorCode::internal;
  bool retryable = false;

  bool operator==(const SqliteMeaning&) const = default;
};

// Of a primary or an extended result code that is a failure.
//   queue_full*          the disk is full. The same word as for too many waiting jobs, because it
//                        asks the same of the caller (come back later); storage_full is about the
//                        store of the variants, which may be on another disk.
//   queue_unavailable*   busy, I/O, memory: it may answer the next time
//   queue_unavailable    damaged, not a database, not writable: a person has to look
//   internal             a statement of ours is wrong
SqliteMeaning classify_sqlite(int result_code);

// "WHAT: TEXT (SQLite CODE)" with that meaning; of a damaged file also what to do.
Error sqlite_failure(int result_code, const std::string& what);

// queue_unavailable, of a file whose content is wrong: "WHAT; " and what to do.
Error damaged(const std::string& what);

}  // namespace darkroom::queue
