#include "queue/sqlite/sqlite_failure.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace darkroom::queue {
namespace {

struct Case {
  int result_code;
  SqliteMeaning meaning;
};
class ClassifySqlite : public ::testing::TestWithParam<Case> {};
TEST_P(ClassifySqlite, SaysWhatItMeans) {
  const auto& [result_code, meaning] = GetParam();

  EXPECT_EQ(classify_sqlite(result_code), meaning);
  const Error error = sqlite_failure(result_code, "queue x.db");
  EXPECT_EQ(error.code(), meaning.code);
  EXPECT_EQ(error.retryable(), meaning.retryable);
  EXPECT_TRUE(error.message().starts_with("queue x.db: ")) << error.message();
}

constexpr SqliteMeaning kFull{ErrorCode::queue_full, true};
constexpr SqliteMeaning kAgain{ErrorCode::queue_unavailable, true};
constexpr SqliteMeaning kBroken{ErrorCode::queue_unavailable, false};
constexpr SqliteMeaning kBug{ErrorCode::internal, false};
INSTANTIATE_TEST_SUITE_P(
    Sqlite, ClassifySqlite,
    ::testing::Values(Case{SQLITE_FULL, kFull}, Case{SQLITE_BUSY, kAgain},
                      Case{SQLITE_BUSY_SNAPSHOT, kAgain}, Case{SQLITE_LOCKED, kAgain},
                      Case{SQLITE_IOERR_FSYNC, kAgain}, Case{SQLITE_NOMEM, kAgain},
                      Case{SQLITE_CANTOPEN, kAgain}, Case{SQLITE_INTERRUPT, kAgain},
                      Case{SQLITE_CORRUPT_INDEX, kBroken}, Case{SQLITE_NOTADB, kBroken},
                      Case{SQLITE_READONLY_DBMOVED, kBroken}, Case{SQLITE_PERM, kBroken},
                      Case{SQLITE_CONSTRAINT_UNIQUE, kBug}, Case{SQLITE_MISUSE, kBug},
                      Case{SQLITE_ERROR, kBug}, Case{SQLITE_TOOBIG, kBug}));

}  // namespace
}  // namespace darkroom::queue
