#include "queue/sqlite/schema.hpp"

#include "queue/file_queue.hpp"
#include "queue/operations/operations.hpp"

#include <array>

namespace darkroom::queue {
namespace {

Connection database() {
  return must(Connection::open(":memory:", Access::read_write, true));
}

std::int64_t version_of(Connection& db) {
  return must(db.number("PRAGMA user_version")).value_or(-1);
}

TEST(Schema, IsMadeOnce) {
  Connection db = database();

  ASSERT_TRUE(migrate(db, all_migrations()));
  ASSERT_TRUE(migrate(db, all_migrations()));

  EXPECT_EQ(version_of(db), static_cast<std::int64_t>(all_migrations().size()));
  EXPECT_EQ(must(db.number("SELECT count(*) FROM engine")), 1);
}

TEST(Schema, IsBroughtForwardWithTheJobsInIt) {  // 48
  Connection db = database();
  ASSERT_TRUE(migrate(db, all_migrations()));
  const std::vector<NewJob> jobs{simple_job("a")};
  must(accept(db, {jobs, digests_of(jobs), 10, kNow}));
  std::vector<Migration> more(all_migrations().begin(), all_migrations().end());
  more.push_back({.sql = "ALTER TABLE engine ADD COLUMN added INTEGER NOT NULL DEFAULT 7;"});

  ASSERT_TRUE(migrate(db, more));

  EXPECT_EQ(version_of(db), static_cast<std::int64_t>(more.size()));
  EXPECT_EQ(must(db.number("SELECT added FROM engine")), 7);
  EXPECT_EQ(must(job(db, "a")).body, "{}");
}

TEST(Schema, StaysAsItIsWhereAMigrationFails) {
  Connection db = database();
  ASSERT_TRUE(migrate(db, all_migrations()));
  std::vector<Migration> more(all_migrations().begin(), all_migrations().end());
  more.push_back({.sql = "CREATE TABLE half (x); INSERT INTO nowhere VALUES (1);"});

  EXPECT_FALSE(migrate(db, more));

  EXPECT_EQ(version_of(db), static_cast<std::int64_t>(all_migrations().size()));
  EXPECT_EQ(must(db.number("SELECT count(*) FROM sqlite_schema WHERE name = 'half'")), 0);
  EXPECT_FALSE(db.in_transaction());
}

struct Pragma {
  std::string name;
  std::int64_t value;
};
class WriterPragma : public ::testing::TestWithParam<Pragma> {};
TEST_P(WriterPragma, IsSet) {
  const darkroom::testing::ScratchFolder folder;
  Connection db = must(Connection::open(folder / "queue.db", Access::read_write, true));
  const std::string sql = "PRAGMA " + GetParam().name;

  EXPECT_EQ(must(db.number(sql)), GetParam().value);
}
INSTANTIATE_TEST_SUITE_P(Sqlite, WriterPragma,
                         ::testing::Values(Pragma{"synchronous", 2}, Pragma{"busy_timeout", 5000},
                                           Pragma{"foreign_keys", 1}, Pragma{"temp_store", 2},
                                           Pragma{"cache_size", -2048},
                                           Pragma{"wal_autocheckpoint", 4000},
                                           Pragma{"journal_size_limit", 67108864},
                                           Pragma{"mmap_size", 0}, Pragma{"auto_vacuum", 2},
                                           Pragma{"trusted_schema", 0}),
                         [](const auto& pragma) { return pragma.param.name; });

TEST(Connection, WritesAheadAndReadsOnly) {
  const darkroom::testing::ScratchFolder folder;
  Connection writer = must(Connection::open(folder / "queue.db", Access::read_write, false));
  ASSERT_TRUE(writer.script("CREATE TABLE t (x)"));
  Connection reader = must(Connection::open(folder / "queue.db", Access::read_only, true));

  EXPECT_EQ(must(must(writer.query("PRAGMA journal_mode")).next()), true);
  EXPECT_TRUE(std::filesystem::exists(folder / "queue.db-wal"));
  EXPECT_EQ(must(writer.number("PRAGMA synchronous")), 1);
  EXPECT_EQ(must(reader.number("PRAGMA query_only")), 1);
  EXPECT_EQ(must(reader.number("PRAGMA wal_autocheckpoint")), 0);
  EXPECT_FALSE(reader.run("INSERT INTO t VALUES (1)"));
}

}  // namespace
}  // namespace darkroom::queue
