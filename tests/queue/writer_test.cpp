#include "queue/sqlite/writer.hpp"

#include "queue/file_queue.hpp"

#include <algorithm>
#include <atomic>
#include <new>
#include <thread>

namespace darkroom::queue {
namespace {

using darkroom::testing::ScratchFolder;

Connection table_of_numbers(const std::string& path) {
  Connection db = must(Connection::open(path, Access::read_write, true));
  must(db.number("SELECT 1"));
  EXPECT_TRUE(db.script("CREATE TABLE number (x BLOB)"));
  return db;
}

Result<std::int64_t> count_of(Connection& db) {
  return TRY(db.number("SELECT count(*) FROM number")).value_or(-1);
}

Error refusal() {
  return Error::permanent(ErrorCode::conflict, "no");
}

TEST(Writer, AnswersWithWhatTheWorkSays) {
  Writer writer(table_of_numbers(":memory:"), [] { return false; });

  EXPECT_EQ(must(writer.write([](Connection&) -> Result<int> { return 7; })), 7);
  EXPECT_EQ(code_of(writer.write([](Connection&) -> Result<int> { return refusal(); })),
            ErrorCode::conflict);
}

TEST(Writer, TakesBackWhatFailed) {
  Writer writer(table_of_numbers(":memory:"), [] { return false; });

  const auto failed = writer.write([](Connection& db) -> Result<void> {
    TRY(db.run("INSERT INTO number VALUES (x'01')"));
    return refusal();
  });

  EXPECT_FALSE(failed);
  EXPECT_EQ(must(writer.write(count_of)), 0);
}

TEST(Writer, OutlivesAnOperationForWhichThereIsNoMemory) {
  Writer writer(table_of_numbers(":memory:"), [] { return false; });

  const auto failed = writer.write([](Connection& db) -> Result<void> {
    TRY(db.run("INSERT INTO number VALUES (x'01')"));
    throw std::bad_alloc();
  });

  ASSERT_EQ(code_of(failed), ErrorCode::queue_unavailable);
  EXPECT_TRUE(failed.error().retryable());
  EXPECT_EQ(must(writer.write(count_of)), 0) << "half of it is there";
}

// Keeps a writer busy until it is let go, which it is at the end at the latest.
class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate() { open(); }

  void open() {
    open_ = true;
    open_.notify_all();
  }
  void pass() {
    reached_ = true;
    reached_.notify_all();
    open_.wait(false);
  }
  void wait_until_reached() { reached_.wait(false); }

 private:
  std::atomic<bool> reached_ = false;
  std::atomic<bool> open_ = false;
};

// A caller whose operation the writer is at, until the gate opens: others' wait behind it.
std::jthread kept_busy(Writer& writer, Gate& gate) {
  std::jthread caller([&] {
    EXPECT_TRUE(writer.write([&](Connection&) -> Result<void> {
      gate.pass();
      return {};
    }));
  });
  gate.wait_until_reached();
  return caller;
}

void wait_until_waiting(const Writer& writer, std::size_t count) {
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  while (writer.waiting() < count) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << writer.waiting() << " wait";
    std::this_thread::yield();
  }
}

// The first holds the writer until the others wait behind it; then they share a transaction, in
// which each second one fails.
TEST(Writer, CommitsTogetherWhatWaitsTogether) {
  const ScratchFolder folder;
  Writer writer(table_of_numbers(folder / "n.db"), [] { return false; });
  Connection outside = must(Connection::open(folder / "n.db", Access::read_only, true));
  std::int64_t most_seen = 0;  // used by the writer's thread alone
  const auto insert = [&](bool fails) {
    return writer.write([&, fails](Connection& db) -> Result<void> {
      // Whatever is committed already is seen by others.
      most_seen = std::max(most_seen, TRY(count_of(outside)));
      TRY(db.run("INSERT INTO number VALUES (x'01')"));
      if (fails) return refusal();
      return {};
    });
  };
  std::vector<std::jthread> callers;
  Gate gate;
  callers.push_back(kept_busy(writer, gate));
  for (int i = 0; i < 20; ++i) {
    callers.emplace_back([&, i] { EXPECT_EQ(insert(i % 2 == 1).has_value(), i % 2 == 0); });
  }
  wait_until_waiting(writer, 20);
  gate.open();
  callers.clear();

  EXPECT_EQ(most_seen, 0) << "one was committed before another";
  EXPECT_EQ(must(writer.write(count_of)), 10);
}

// A database of one page more is full for the work of the first time, and has room the second.
struct Cramped {
  std::atomic<bool> has_room = false;
  std::atomic<int> asked = 0;

  Result<void> write_much(Connection& db) const {
    // As the space that a dropped file gives back.
    TRY(db.script(has_room ? "PRAGMA max_page_count = 1000000" : "PRAGMA max_page_count = 4"));
    return db.run("INSERT INTO number VALUES (zeroblob(100000))");
  }
};

TEST(Writer, WritesAgainOnceAFullDiskHasRoom) {
  Cramped disk;
  Writer writer(table_of_numbers(":memory:"), [&] {
    ++disk.asked;
    disk.has_room = true;
    return true;
  });

  const auto written = writer.write([&](Connection& db) { return disk.write_much(db); });

  EXPECT_TRUE(written) << written.error().message();
  EXPECT_EQ(disk.asked, 1);
  EXPECT_EQ(must(writer.write(count_of)), 1);
}

TEST(Writer, SaysThatTheDiskIsFullAndGoesOn) {
  const Cramped disk;
  Writer writer(table_of_numbers(":memory:"), [] { return false; });

  const auto written = writer.write([&](Connection& db) { return disk.write_much(db); });

  EXPECT_EQ(code_of(written), ErrorCode::queue_full);
  EXPECT_TRUE(writer.write([](Connection& db) { return db.run("DELETE FROM number"); }));
  EXPECT_EQ(must(writer.write(count_of)), 0);
}

TEST(Writer, LetsNoNeighbourPayForWantOfMemory) {
  Writer writer(table_of_numbers(":memory:"), [] { return false; });
  std::vector<std::jthread> callers;
  Gate gate;
  callers.push_back(kept_busy(writer, gate));
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([&, i] {
      const auto written = writer.write([i](Connection& db) -> Result<void> {
        TRY(db.run("INSERT INTO number VALUES (x'01')"));
        if (i % 3 == 0) throw std::bad_alloc();
        return {};
      });
      EXPECT_EQ(written.has_value(), i % 3 != 0);
    });
  }
  wait_until_waiting(writer, 6);
  gate.open();
  callers.clear();

  EXPECT_EQ(must(writer.write(count_of)), 4);
}

TEST(Writer, DoesWhatWaitsBeforeItGoes) {
  const ScratchFolder folder;
  {
    Writer writer(table_of_numbers(folder / "n.db"), [] { return false; });
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(
          writer.write([](Connection& db) { return db.run("INSERT INTO number VALUES (x'01')"); }));
    }
  }
  Connection after = must(Connection::open(folder / "n.db", Access::read_write, true));
  EXPECT_EQ(must(count_of(after)), 3);
}

}  // namespace
}  // namespace darkroom::queue
