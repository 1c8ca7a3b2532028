#include "queue/sqlite/sqlite_failure.hpp"

#include <sqlite3.h>

namespace darkroom::queue {

namespace {

constexpr int kPrimary = 0xff;  // the low byte of an extended code

bool tells_of_damage(int result_code) {
  const int primary = result_code & kPrimary;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

}  // namespace

SqliteMeaning classify_sqlite(int result_code) {
  switch (result_code & kPrimary) {
    case SQLITE_FULL:
      return {ErrorCode::queue_full, true};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
    case SQLITE_ABORT:
    case SQLITE_NOMEM:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return {ErrorCode::queue_unavailable, true};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOLFS:
      return {ErrorCode::queue_unavailable, false};
    default:
      return {ErrorCode::internal, false};
  }
}

Error damaged(const std::string& what) {
  return Error::permanent(
      ErrorCode::queue_unavailable,
      what +
          "; nothing was changed: move it away and put a backup in its place, or save what it "
          "holds (docs/queue.md, \"When it says\")");
}

Error sqlite_failure(int result_code, const std::string& what) {
  const SqliteMeaning meaning = classify_sqlite(result_code);
  const std::string message =
      what + ": " + sqlite3_errstr(result_code) + " (SQLite " + std::to_string(result_code) + ")";
  if (meaning.retryable) return Error::transient(meaning.code, message);
  if (tells_of_damage(result_code)) return damaged(message);
  return Error::permanent(meaning.code, message);
}

}  // namespace darkroom::queue
