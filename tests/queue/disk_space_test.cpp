// What happens when the disk fills up.
#include "queue/sqlite/disk_space.hpp"

#include "queue/file_queue.hpp"
#include "support/small_disk.hpp"

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>

namespace darkroom::queue {
namespace {

using darkroom::testing::ScratchFolder;

constexpr std::uint64_t kMib = 1U << 20U;
constexpr std::uint64_t kGib = 1U << 30U;

TEST(DiskSpace, KeepsFivePercentAndAtLeast256Mib) {
  EXPECT_EQ(reserve_of({.free_bytes = 0, .total_bytes = 100 * kGib}), 5 * kGib);
  EXPECT_EQ(reserve_of({.free_bytes = 0, .total_bytes = kGib}), 256 * kMib);
}

TEST(DiskSpace, ReadsTheRealDisk) {
  const auto space = space_of("/");

  ASSERT_TRUE(space);
  EXPECT_GT(space->total_bytes, 0U);
  EXPECT_LE(space->free_bytes, space->total_bytes);
  EXPECT_EQ(space_of("/no/such/folder"), std::nullopt);
}

struct Disk {
  std::atomic<std::uint64_t> free_bytes = 100 * kGib;
  SpaceReading reading() {
    return [this](const std::string&) {
      return DiskSpace{.free_bytes = free_bytes, .total_bytes = 100 * kGib};
    };
  }
};

TEST(FullDisk, TakesNoNewJobsAndEndsTheOldOnes) {  // 13
  const ScratchFolder folder;
  Disk disk;
  const auto queue = must(open_sqlite_with(folder / "queue.db", {}, disk.reading()));
  disk.free_bytes = 5 * kGib;  // the reserve, to the byte
  must(queue->accept({simple_job("a"), simple_job("b")}, kNow));

  disk.free_bytes = 5 * kGib - 1;
  const auto refused = queue->accept({simple_job("c")}, kNow);

  ASSERT_EQ(code_of(refused), ErrorCode::queue_full);
  EXPECT_TRUE(refused.error().retry_after());
  EXPECT_EQ(code_of(queue->accept_batch("x", "", {simple_job("c")}, kNow)), ErrorCode::queue_full);
  EXPECT_EQ(must(queue->settle(must(queue->claim({}, kNow)).front().lease, succeed(), kNow)),
            State::succeeded);
  must(queue->cancel("b", kNow));
  disk.free_bytes = 6 * kGib;
  EXPECT_TRUE(queue->accept({simple_job("c")}, kNow));
}

TEST(FullDisk, RefusesNothingWhereItCannotBeRead) {
  const ScratchFolder folder;
  const auto queue = must(
      open_sqlite_with(folder / "queue.db", {}, [](const std::string&) { return std::nullopt; }));

  EXPECT_TRUE(queue->accept({simple_job("a")}, kNow));
}

TEST(Ballast, TakesUpSpaceOnceAndGivesItBackOnce) {
  const ScratchFolder folder;
  DiskGuard guard(folder / "queue.db", plenty());

  guard.restore_ballast();
  struct stat facts{};
  ASSERT_EQ(stat((folder / "queue.db.ballast").c_str(), &facts), 0);
  EXPECT_GE(facts.st_blocks * 512, facts.st_size);
  EXPECT_GE(facts.st_size, 1 << 20);

  EXPECT_TRUE(guard.drop_ballast());
  EXPECT_FALSE(guard.drop_ballast());
  EXPECT_FALSE(std::filesystem::exists(folder / "queue.db.ballast"));
}

TEST(Ballast, ComesBackWithTheSweepOnceThereIsRoom) {
  const ScratchFolder folder;
  Disk disk;
  disk.free_bytes = kGib;
  const auto queue = must(open_sqlite_with(folder / "queue.db", {}, disk.reading()));
  EXPECT_FALSE(std::filesystem::exists(folder / "queue.db.ballast"));

  disk.free_bytes = 50 * kGib;
  must(queue->sweep({}, kNow));

  EXPECT_TRUE(std::filesystem::exists(folder / "queue.db.ballast"));
}

// Every last byte.
void fill_up(const std::string& path) {
  const std::string block(4096, 'x');
  std::ofstream file(path, std::ios::binary);
  while (file << block << std::flush) {
  }
}

// 0 where all is well.
int work_on_a_full_disk(const std::string& path) {
  // The reading lies, so that it is SQLite that meets the end of the disk.
  const auto queue = must(open_at(path + "/queue.db"));
  std::vector<NewJob> jobs;
  for (int i = 0; i < 200; ++i) jobs.push_back(simple_job(std::to_string(i)));
  must(queue->accept(jobs, kNow));
  const auto claims = must(queue->claim({.most = 200}, kNow));
  fill_up(path + "/filler");
  std::size_t settled = 0;
  for (const Claim& claimed : claims) {
    if (queue->settle(claimed.lease, succeed(), kNow)) ++settled;
  }
  const bool dropped = !std::filesystem::exists(path + "/queue.db.ballast");
  NewJob large = simple_job("large");
  large.payload = Bytes(kMostPayloadBytes, std::byte{1});
  large.id = "large";
  const auto first = queue->accept({large}, kNow);
  large.id = "larger";
  const auto second = queue->accept({large}, kNow);
  const bool refused = !second && second.error().code() == ErrorCode::queue_full;
  const bool works = queue->figures().has_value();
  return (settled == claims.size() ? 0 : 1) + (dropped ? 0 : 2) + (refused ? 0 : 4) +
         (works ? 0 : 8);
}

TEST(FullDisk, LetsWhatRunsEndByGivingTheBallastUp) {  // 13
  const std::optional<int> status = darkroom::testing::on_a_small_disk(64, work_on_a_full_disk);
  if (!status) GTEST_SKIP() << "no file system may be mounted here";

  EXPECT_EQ(*status, 0);
}

}  // namespace
}  // namespace darkroom::queue
