#include "codec/memory_budget.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

namespace darkroom::codec {
namespace {

using namespace std::chrono_literals;

auto soon() {
  return std::chrono::steady_clock::now() + 5s;
}

TEST(MemoryBudget, AdmitsUpToItsBytesAndTakesThemBack) {
  MemoryBudget budget(100);
  {
    const auto first = budget.take(60, soon());
    const auto second = budget.take(40, soon());
    ASSERT_TRUE(first && second);
    EXPECT_EQ(budget.reserved(), 100U);
  }
  EXPECT_EQ(budget.reserved(), 0U);
}

TEST(MemoryBudget, RefusesForGoodWhatIsMoreThanAllOfIt) {
  MemoryBudget budget(100);

  const auto share = budget.take(101, soon());

  ASSERT_FALSE(share);
  EXPECT_EQ(share.error().code(), ErrorCode::out_of_memory);
  EXPECT_FALSE(share.error().retryable());
}

TEST(MemoryBudget, GivesUpAtTheDeadlineAndMayBeTriedAgain) {
  MemoryBudget budget(100);
  const auto held = budget.take(100, soon());

  const auto share = budget.take(1, std::chrono::steady_clock::now());

  ASSERT_FALSE(share);
  EXPECT_EQ(share.error().code(), ErrorCode::out_of_memory);
  EXPECT_TRUE(share.error().retryable());
}

TEST(MemoryBudget, WaitsUntilOthersGiveBack) {
  MemoryBudget budget(100);
  auto held = std::optional(budget.take(100, soon()));
  std::atomic<bool> admitted = false;
  std::jthread waiting([&] { admitted = budget.take(50, soon()).has_value(); });

  held.reset();
  waiting.join();

  EXPECT_TRUE(admitted);
}

TEST(MemoryBudget, DoesNotLetASmallOnePassAWaitingLargeOne) {
  MemoryBudget budget(100);
  const auto held = budget.take(50, soon());
  std::jthread large([&] {
    static_cast<void>(budget.take(90, std::chrono::steady_clock::now() + 300ms).has_value());
  });

  // The small one would fit, but the large one came first; once that gave up, it is served.
  const auto share = budget.take(10, soon());

  EXPECT_TRUE(share.has_value());
}

// A /proc and /sys of the test's own.
class MemoryLimit : public testing::Test {
 protected:
  void SetUp() override {
    root_ =
        std::filesystem::temp_directory_path() / ("darkroom-cgroup-" + std::to_string(getpid()));
    std::filesystem::remove_all(root_);
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  std::uint64_t limit() const { return memory_limit_bytes(root_.string()); }

  std::filesystem::path root_;
};

TEST_F(MemoryLimit, IsTheMachinesWhereNoGroupSaysOtherwise) {
  write("proc/self/cgroup", "0::/work\n");
  write("sys/fs/cgroup/work/memory.max", "max\n");

  EXPECT_GT(limit(), 100ULL << 20U);
}

TEST_F(MemoryLimit, IsTheSmallestOnTheWayUpInVersion2) {
  write("proc/self/cgroup", "0::/pod/container\n");
  write("sys/fs/cgroup/pod/memory.max", "1000000\n");
  write("sys/fs/cgroup/pod/container/memory.max", "2000000\n");

  EXPECT_EQ(limit(), 1000000U);
}

TEST_F(MemoryLimit, IsReadFromTheMountItselfInAContainer) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/memory.max", "3000000\n");

  EXPECT_EQ(limit(), 3000000U);
}

TEST_F(MemoryLimit, IsReadFromVersion1) {
  write("proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n");
  write("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "4000000\n");

  EXPECT_EQ(limit(), 4000000U);
}

TEST(RenderWeight, GrowsWithTheSourceAndTheVariants) {
  Variant variant;
  variant.box = {.width = 1000, .height = 1000};
  const Plan plan{.tool = "dall-e", .variants = {variant}};
  container::Facts small;
  small.size = {.width = 1000, .height = 1000};
  container::Facts large = small;
  large.size = {.width = 4000, .height = 4000};

  EXPECT_GT(render_weight(small, plan, 2), 3'000'000U);
  EXPECT_GT(render_weight(large, plan, 2), render_weight(small, plan, 2) + 40'000'000U);
}

TEST(RenderWeight, CountsTheFramesThatTheThreadsOfAClipsDecoderHold) {
  container::Facts facts;
  facts.format = Format::mp4;
  facts.size = {.width = 3840, .height = 2160};
  facts.clip.emplace();
  const Plan plan{.variants = {{.name = "a", .box = {.width = 100, .height = 100}}}};
  const auto frame = static_cast<std::uint64_t>(facts.size.pixels()) * 3;

  const std::uint64_t one = render_weight(facts, plan, 1);

  // Sixteen that others refer to, half as large as RGB, and more.
  EXPECT_GT(one, 10 * frame);
  EXPECT_EQ(render_weight(facts, plan, 5) - one, 4 * frame);
  facts.bit_depth = 10;
  EXPECT_GT(render_weight(facts, plan, 1), 20 * frame);
}

TEST(RenderWeight, CountsEveryFrameOfAnAnimationThatStaysOne) {
  Variant variant;
  variant.box = {.width = 100, .height = 100};
  variant.format = Format::webp;
  container::Facts facts;
  facts.format = Format::gif;
  facts.size = {.width = 500, .height = 500};
  facts.frames = 100;

  const std::uint64_t still = render_weight(facts, {.tool = "dall-e", .variants = {variant}}, 2);
  variant.animated = Animated::keep;
  const std::uint64_t moving =
      render_weight(facts, {.tool = "dall-e", .variants = {variant, variant}}, 2);

  EXPECT_LT(still, 25'000'000U);
  // 100 frames of 500 x 500 px of 4 bytes, once for both.
  EXPECT_GT(moving, 100'000'000U + 16'000'000U);
  EXPECT_LT(moving, 150'000'000U);
}

}  // namespace
}  // namespace darkroom::codec
