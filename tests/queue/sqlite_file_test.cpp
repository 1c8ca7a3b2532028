// What an SQLite queue does with its file, and with files that are not its own.
#include "queue/file_queue.hpp"
#include "support/as_nobody.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace darkroom::queue {
namespace {

using darkroom::testing::ScratchFolder;
using darkroom::testing::text_in;
using darkroom::testing::write_text;
using ::testing::HasSubstr;

TEST(SqliteFile, KeepsEverythingOverARestart) {  // 9, 27
  const ScratchFolder folder;
  const std::string path = folder / "made/here/queue.db";
  Lease held;
  {
    const auto queue = must(open_at(path));
    NewJob delayed = simple_job("delayed");
    delayed.not_before = kNow + 1h;
    must(queue->accept({simple_job("runs"), simple_job("done"), delayed}, kNow));
    held = must(queue->claim({}, kNow)).front().lease;
    must(queue->settle(must(queue->claim({}, kNow)).front().lease, succeed(), kNow));
    accept_one(*queue, "waits");
    must(queue->pause(true));
  }

  const auto queue = must(open_at(path));

  EXPECT_TRUE(must(queue->figures()).paused);
  must(queue->pause(false));
  EXPECT_EQ(must(queue->job("delayed")).state, State::scheduled);
  EXPECT_TRUE(must(queue->accept({simple_job("done")}, kNow)).front().known);
  EXPECT_EQ(must(queue->job("done")).result, succeed().result);
  EXPECT_EQ(must(queue->claim({}, kNow)).front().job.id, "waits");
  EXPECT_EQ(must(queue->settle(held, succeed(), kNow)), State::succeeded);
  EXPECT_EQ(must(queue->job("runs")).attempt, 1);
}

TEST(SqliteFile, LeavesNothingBehindButItsOwnFiles) {
  const ScratchFolder folder;
  {
    const auto queue = must(open_at(folder / "queue.db"));
  }

  EXPECT_THAT(folder.listing(),
              ::testing::ElementsAre("queue.db", "queue.db.ballast", "queue.db.lock"));
}

TEST(SqliteFile, IsForItsOwnerAlone) {
  const ScratchFolder folder;
  const mode_t before = umask(0);
  const auto queue = must(open_at(folder / "queue.db"));
  accept_one(*queue, "a");
  umask(before);

  for (const std::string& name : folder.listing()) {
    struct stat facts{};
    ASSERT_EQ(stat((folder / name).c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0600U) << name;
  }
}

// Accepts until it is killed; a byte for each job that is accepted.
[[noreturn]] void accept_for_ever(const std::string& path, int told) {
  const auto queue = must(open_at(path));
  for (int i = 0;; ++i) {
    accept_one(*queue, "job" + std::to_string(i));
    if (write(told, "x", 1) != 1) _exit(1);
  }
}

struct Killed {
  ScratchFolder folder;
  int accepted = 0;
  std::string path = folder / "queue.db";
};

void run_and_kill(Killed& killed, int after) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) accept_for_ever(killed.path, ends[1]);
  close(ends[1]);
  std::array<char, 1> byte{};
  while (killed.accepted < after && read(ends[0], byte.data(), 1) == 1) ++killed.accepted;
  kill(child, SIGKILL);
  while (read(ends[0], byte.data(), 1) == 1) ++killed.accepted;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself";
}

TEST(SqliteFile, HasEveryAcceptedJobAfterAKill) {  // 1
  Killed killed;
  run_and_kill(killed, 20);

  const auto queue = must(open_at(killed.path));

  for (int i = 0; i < killed.accepted; ++i) {
    EXPECT_TRUE(queue->job("job" + std::to_string(i))) << i;
  }
  const std::uint64_t there = must(queue->figures()).states.at(State::available).jobs;
  EXPECT_GE(there, static_cast<std::uint64_t>(killed.accepted));
  EXPECT_LE(there, static_cast<std::uint64_t>(killed.accepted) + 1);
}

TEST(SqliteFile, ReadsItsLogDespiteGarbageAtItsEnd) {  // 15
  Killed killed;
  run_and_kill(killed, 20);
  ASSERT_GT(std::filesystem::file_size(killed.path + "-wal"), 0U);
  std::ofstream(killed.path + "-wal", std::ios::app | std::ios::binary) << std::string(5000, 'x');

  const auto queue = must(open_at(killed.path));

  for (int i = 0; i < killed.accepted; ++i) {
    EXPECT_TRUE(queue->job("job" + std::to_string(i))) << i;
  }
}

TEST(SqliteFile, IsOpenedByOneAtATime) {
  const ScratchFolder folder;
  {
    const auto queue = must(open_at(folder / "queue.db"));

    const auto second = open_at(folder / "queue.db");

    ASSERT_EQ(code_of(second), ErrorCode::queue_unavailable);
    EXPECT_THAT(second.error().message(), HasSubstr("process " + std::to_string(getpid())));
    accept_one(*queue, "still works");
  }
  EXPECT_TRUE(open_at(folder / "queue.db"));
}

TEST(SqliteFile, SaysThatItIsHeldThoughTheLockSaysNotByWhom) {
  const ScratchFolder folder;
  const auto queue = must(open_at(folder / "queue.db"));
  write_text(folder / "queue.db.lock", "\x1b[2Jnobody");

  const auto second = open_at(folder / "queue.db");

  EXPECT_THAT(second.error().message(), HasSubstr("another process"));
}

TEST(SqliteFile, NeverTouchesAFileThatIsNoDatabase) {
  const ScratchFolder folder;
  const std::string path = folder / "queue.db";
  const std::string before(5000, 'x');
  write_text(path, before);

  const auto opened = open_at(path);

  ASSERT_EQ(code_of(opened), ErrorCode::queue_unavailable);
  EXPECT_FALSE(opened.error().retryable());
  EXPECT_THAT(opened.error().message(), HasSubstr(path));
  EXPECT_EQ(text_in(path), before);
}

TEST(SqliteFile, SaysThatItIsDamaged) {
  const ScratchFolder folder;
  const std::string path = folder / "queue.db";
  {
    const auto queue = must(open_at(path));
    for (int i = 0; i < 50; ++i) accept_one(*queue, std::to_string(i));
  }
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    constexpr std::streamoff kPage = 4096;
    file.seekp(kPage);
    file << std::string(text_in(path).size() - kPage, '\xff');
  }

  const std::string before = text_in(path);
  const auto opened = open_at(path);

  ASSERT_EQ(code_of(opened), ErrorCode::queue_unavailable);
  EXPECT_THAT(opened.error().message(), ::testing::AllOf(HasSubstr(path), HasSubstr("backup")));
  EXPECT_EQ(text_in(path), before);
}

// As a file system may leave it after a loss of power: not the beginning of a new queue.
TEST(SqliteFile, TakesAnEmptyFileForADamagedOne) {
  const ScratchFolder folder;
  write_text(folder / "queue.db", "");

  const auto opened = open_at(folder / "queue.db");

  ASSERT_EQ(code_of(opened), ErrorCode::queue_unavailable);
  EXPECT_THAT(opened.error().message(), HasSubstr("empty"));
}

// A kill while it was made: nobody was told of any job in it.
TEST(SqliteFile, IsMadeAnewWhereItsMakingWasCutOff) {
  const ScratchFolder folder;
  write_text(folder / "queue.db.new", "half");
  write_text(folder / "queue.db.new-wal", "a log of something else");

  const auto queue = must(open_at(folder / "queue.db"));

  accept_one(*queue, "a");
  EXPECT_FALSE(std::filesystem::exists(folder / "queue.db.new"));
}

TEST(SqliteFile, RefusesTheSchemaOfANewerDarkroom) {  // 17
  const ScratchFolder folder;
  const std::string path = folder / "queue.db";
  {
    const auto queue = must(open_at(path));
  }
  run_on(path, "PRAGMA user_version = 99");

  const auto opened = open_at(path);

  ASSERT_EQ(code_of(opened), ErrorCode::queue_unavailable);
  EXPECT_THAT(opened.error().message(), HasSubstr("schema 99"));
}

TEST(SqliteFile, RefusesTheDatabaseOfAnotherProgram) {
  const ScratchFolder folder;
  const std::string path = folder / "queue.db";
  run_on(path, "CREATE TABLE job (theirs TEXT)");

  EXPECT_EQ(code_of(open_at(path)), ErrorCode::queue_unavailable);
  run_on(path, "INSERT INTO job VALUES ('still there')");
}

TEST(SqliteFile, WorksOnWhileAStrangerReadsIt) {  // 16
  const ScratchFolder folder;
  const auto queue = must(open_at(folder / "queue.db"));
  accept_one(*queue, "first");
  Connection stranger = must(Connection::open(folder / "queue.db", Access::read_only, true));
  must(stranger.number("SELECT 1"));
  ASSERT_TRUE(stranger.script("BEGIN; SELECT count(*) FROM job"));

  std::vector<NewJob> jobs;
  for (int i = 0; i < 2000; ++i) jobs.push_back(simple_job(std::to_string(i)));
  must(queue->accept(jobs, kNow));
  for (const Claim& claimed : must(queue->claim({.most = 100}, kNow))) {
    must(queue->settle(claimed.lease, succeed(), kNow));
  }

  EXPECT_EQ(must(stranger.number("SELECT count(*) FROM job")), 1);
  EXPECT_EQ(must(queue->figures()).states.at(State::succeeded).jobs, 100U);
}

TEST(SqliteFile, GivesSpaceBackThatItNoLongerUses) {
  const ScratchFolder folder;
  const auto queue = must(open_at(folder / "queue.db"));
  NewJob large = simple_job("large");
  large.payload = Bytes(kMostPayloadBytes, std::byte{1});
  must(queue->accept({large}, kNow));
  large.id = "larger";
  must(queue->accept({large}, kNow));
  Connection outside = must(Connection::open(folder / "queue.db", Access::read_only, true));
  const auto before = must(outside.number("PRAGMA page_count"));

  must(queue->cancel("large", kNow));
  must(queue->cancel("larger", kNow));
  for (int i = 0; i < 10; ++i) must(queue->sweep({}, kNow));

  EXPECT_LT(*must(outside.number("PRAGMA page_count")), *before * 2 / 3);
}

TEST(SqliteFile, WritesTheSourceOfAnEndedJobOverWithNothing) {
  const ScratchFolder folder;
  const auto queue = must(open_at(folder / "queue.db"));
  NewJob uploaded = simple_job("uploaded");
  uploaded.payload = Bytes(4 << 20, std::byte{1});
  must(queue->accept({uploaded}, kNow));
  const Lease held = must(queue->claim({}, kNow)).front().lease;
  const auto log = [&] { return std::filesystem::file_size(folder / "queue.db-wal"); };
  const auto before = log();

  must(queue->settle(held, succeed(), kNow));

  EXPECT_LT(log() - before, 1U << 20);
}

TEST(SqliteFile, DoesNotOpenWhereItMayNotWrite) {
  const ScratchFolder folder;
  ASSERT_EQ(chmod(folder.path().c_str(), 0555), 0);
  const darkroom::testing::AsNobody nobody;

  const auto opened = open_at(folder / "queue.db");

  ASSERT_EQ(code_of(opened), ErrorCode::queue_unavailable);
  EXPECT_THAT(opened.error().message(), HasSubstr(folder / "queue.db"));
  EXPECT_EQ(code_of(open_at(folder / "below/queue.db")), ErrorCode::queue_unavailable);
}

TEST(SqliteFile, DoesNotOpenWithoutAPath) {
  EXPECT_EQ(code_of(open_sqlite("", {})), ErrorCode::queue_unavailable);
}

TEST(SqliteFile, OpensWithTheRealDisk) {
  const ScratchFolder folder;

  EXPECT_TRUE(open_sqlite(folder / "queue.db", {}));
  EXPECT_TRUE(open_sqlite(folder / "fast.db", {.durable = false}));
}

}  // namespace
}  // namespace darkroom::queue
