#include "codec/codec_pool.hpp"

#include "base/hashing.hpp"
#include "codec/codec.hpp"

#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <thread>
#include <vector>

namespace darkroom::codec {
namespace {

using namespace std::chrono_literals;

// 4x4 px, red.
const Bytes kPng = *from_base64(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGP4z8AARwzEcQCukw/x0F8jngAAAABJRU5E"
    "rkJggg==");

Plan one_jpeg() {
  Variant variant;
  variant.name = "normal";
  variant.box = {.width = 64, .height = 64};
  return {.tool = "dall-e", .variants = {variant}};
}

CodecPoolOptions options() {
  return {.program = MISBEHAVING_CODEC, .codecs = 2, .spares = 1, .self_test = SelfTest::skip};
}

std::unique_ptr<CodecPool> open(CodecPoolOptions options) {
  auto pool = CodecPool::open(std::move(options));
  EXPECT_TRUE(pool.has_value()) << pool.error().message();
  return std::move(pool).take();
}

Result<image::Rendering> tell(CodecPool& pool, const std::string& command) {
  const std::string text = "MISBEHAVE " + command;
  return pool.render(as_bytes(text), one_jpeg());
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (readdir(folder) != nullptr) ++count;  // NOLINT(concurrency-mt-unsafe)
  closedir(folder);
  return count;
}

TEST(CodecPool, ProvesEveryPromisedFormatInsideTheSandbox) {
  CodecPoolOptions proving = options();
  proving.self_test = SelfTest::run;

  const auto pool = CodecPool::open(proving);

  ASSERT_TRUE(pool.has_value()) << pool.error().message();
}

TEST(CodecPool, RendersElsewhereWhatRenderWouldHere) {
  const auto pool = open(options());

  const auto rendering = pool->render(kPng, one_jpeg());

  ASSERT_TRUE(rendering.has_value()) << rendering.error().message();
  EXPECT_EQ(rendering->facts.format, Format::png);
  EXPECT_EQ(rendering->facts.size, (Size{4, 4}));
  ASSERT_EQ(rendering->variants.size(), 1U);
  EXPECT_EQ(rendering->variants[0].name, "normal");
  EXPECT_EQ(rendering->variants[0].size, (Size{4, 4}));
  EXPECT_EQ(rendering->variants[0].bytes[0], std::byte{0xFF});
}

TEST(CodecPool, TellsFactsWithoutRendering) {
  const auto pool = open(options());

  const auto facts = pool->probe(kPng);

  ASSERT_TRUE(facts.has_value()) << facts.error().message();
  EXPECT_EQ(facts->size, (Size{4, 4}));
}

TEST(CodecPool, PassesTheCodecsErrorOn) {
  const auto pool = open(options());

  const auto rendering = pool->render(as_bytes("<html>"), one_jpeg());

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::unsupported_format);
  EXPECT_THAT(pool->figures().crashed, testing::IsEmpty());
}

TEST(CodecPool, RefusesASourceOverTheLimitWithoutSharingAllOfIt) {
  CodecPoolOptions small = options();
  small.limits.max_source_bytes = 32;
  const auto pool = open(small);

  const auto rendering = pool->render(kPng, one_jpeg());

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::source_too_large);
}

struct Misbehaviour {
  const char* command;
  ErrorCode code;
  bool retryable;
  const char* counted;
};

class Misbehaving : public testing::TestWithParam<Misbehaviour> {};

TEST_P(Misbehaving, IsOneJobsErrorAndThePoolIsWholeAgain) {
  const Misbehaviour& expected = GetParam();
  const auto pool = open(options());

  const auto misbehaved = tell(*pool, expected.command);

  ASSERT_FALSE(misbehaved.has_value());
  EXPECT_EQ(misbehaved.error().code(), expected.code) << misbehaved.error().message();
  EXPECT_EQ(misbehaved.error().retryable(), expected.retryable);
  EXPECT_THAT(pool->figures().crashed,
              testing::ElementsAre(testing::Pair(std::string(expected.counted), 1U)));
  EXPECT_TRUE(pool->render(kPng, one_jpeg()).has_value());
}

INSTANTIATE_TEST_SUITE_P(
    CodecPool, Misbehaving,
    testing::Values(
        Misbehaviour{"crash", ErrorCode::codec_crashed, true, "SIGSEGV"},
        Misbehaviour{"abort", ErrorCode::codec_crashed, true, "SIGABRT"},
        Misbehaviour{"exit", ErrorCode::codec_crashed, true, "exit 7"},
        Misbehaviour{"be killed", ErrorCode::out_of_memory, true, "SIGKILL"},
        Misbehaviour{"fork", ErrorCode::sandbox_violation, false, "SIGSYS"},
        Misbehaviour{"exec", ErrorCode::sandbox_violation, false, "SIGSYS"},
        // Denied, not killed: the codec says so by this signal.
        Misbehaviour{"open", ErrorCode::codec_crashed, true, "SIGUSR1"},
        Misbehaviour{"connect", ErrorCode::codec_crashed, true, "SIGUSR1"},
        // Somebody else speaks for it.
        Misbehaviour{"say it has no pixels", ErrorCode::codec_crashed, true, "nonsense"},
        Misbehaviour{"say it is huge", ErrorCode::codec_crashed, true, "nonsense"},
        Misbehaviour{"fail like a store", ErrorCode::codec_crashed, true, "nonsense"},
        Misbehaviour{"fail in many lines", ErrorCode::codec_crashed, true, "nonsense"},
        Misbehaviour{"answer with what can change", ErrorCode::codec_crashed, true, "nonsense"},
        Misbehaviour{"answer with no memory file", ErrorCode::codec_crashed, true, "nonsense"},
        Misbehaviour{"answer without end", ErrorCode::codec_crashed, true, "nonsense"}),
    [](const auto& row) {
      std::string name = row.param.command;
      std::replace(name.begin(), name.end(), ' ', '_');
      return name;
    });

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(CodecPool, AllocatingWithoutEndIsOutOfMemory) {
  CodecPoolOptions tight = options();
  tight.sandbox.address_space_bytes = 2ULL << 30U;
  const auto pool = open(tight);

  const auto rendering = tell(*pool, "allocate");

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::out_of_memory);
  EXPECT_TRUE(pool->render(kPng, one_jpeg()).has_value());
}
#endif

TEST(CodecPool, KillsAtTheDeadlineWhatNeverComesBack) {
  CodecPoolOptions hasty = options();
  hasty.deadline = 500ms;
  const auto pool = open(hasty);

  const auto rendering = tell(*pool, "spin");

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::processing_timeout);
  EXPECT_TRUE(rendering.error().retryable());
  EXPECT_EQ(pool->figures().timed_out, 1U);
  EXPECT_THAT(pool->figures().crashed, testing::IsEmpty());
}

TEST(CodecPool, ClosesWhatACodecSendsTooManyOf) {
  CodecPoolOptions one = options();
  one.codecs = 1;
  one.spares = 0;
  const auto pool = open(one);
  ASSERT_TRUE(pool->render(kPng, one_jpeg()).has_value());
  const std::size_t before = open_descriptors();

  const auto rendering = tell(*pool, "send two files");

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::codec_crashed);
  ASSERT_TRUE(pool->render(kPng, one_jpeg()).has_value());
  EXPECT_EQ(open_descriptors(), before);
}

TEST(CodecPool, DoesNotWaitForACodecThatReadsNothing) {
  CodecPoolOptions one = options();
  one.codecs = 1;
  one.spares = 0;
  const auto pool = open(one);
  ASSERT_TRUE(pool->probe(as_bytes("MISBEHAVE go deaf")).has_value());

  // Each leaves one more message unread, until there is no room for the next.
  Result<container::Facts> facts = pool->probe(kPng);
  while (facts) facts = pool->probe(kPng);

  EXPECT_EQ(facts.error().code(), ErrorCode::codec_crashed);
  EXPECT_EQ(pool->figures().crashed.at("deaf"), 1U);
  EXPECT_TRUE(pool->render(kPng, one_jpeg()).has_value());
}

TEST(CodecPool, JobsBesideACrashAreUnharmed) {
  const auto pool = open(options());
  const auto expected = pool->render(kPng, one_jpeg());
  ASSERT_TRUE(expected.has_value());

  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 10; ++n) {
          const auto rendering = pool->render(kPng, one_jpeg());
          if (rendering && rendering->variants[0].bytes == expected->variants[0].bytes) ++right;
        }
      });
    }
    threads.emplace_back([&] {
      for (int n = 0; n < 10; ++n) static_cast<void>(tell(*pool, "crash").has_value());
    });
  }

  EXPECT_EQ(right, 40);
  EXPECT_EQ(pool->figures().crashed.at("SIGSEGV"), 10U);
}

TEST(CodecPool, RetiresACodecAfterItsRenders) {
  CodecPoolOptions fresh = options();
  fresh.codecs = 1;
  fresh.renders_per_codec = 1;
  const auto pool = open(fresh);

  for (int i = 0; i < 3; ++i) ASSERT_TRUE(pool->render(kPng, one_jpeg()).has_value());

  EXPECT_EQ(pool->figures().recycled, 3U);
  EXPECT_THAT(pool->figures().crashed, testing::IsEmpty());
}

TEST(CodecPool, RefusesForGoodWhatCanNeverFitTheBudget) {
  CodecPoolOptions poor = options();
  poor.memory_budget_bytes = 1024;
  const auto pool = open(poor);

  const auto rendering = pool->render(kPng, one_jpeg());

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::out_of_memory);
  EXPECT_FALSE(rendering.error().retryable());
  // The codec that was told to stop serves on.
  EXPECT_TRUE(pool->probe(kPng).has_value());
  EXPECT_THAT(pool->figures().crashed, testing::IsEmpty());
}

TEST(CodecPool, SaysSoWhereTheProgramIsNoCodec) {
  CodecPoolOptions wrong = options();
  wrong.program = "/bin/false";
  wrong.self_test = SelfTest::run;

  const auto pool = CodecPool::open(wrong);

  ASSERT_FALSE(pool.has_value());
  EXPECT_EQ(pool.error().code(), ErrorCode::internal);
}

TEST(CodecPool, LeavesNoProcessAndNoDescriptorBehind) {
  const std::size_t before = open_descriptors();
  {
    const auto pool = open(options());
    ASSERT_TRUE(pool->render(kPng, one_jpeg()).has_value());
    ASSERT_FALSE(tell(*pool, "crash").has_value());
  }

  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(CodecEnd, IsExplainedByItsSignal) {
  EXPECT_EQ(explain_end(SIGKILL).code(), ErrorCode::out_of_memory);
  EXPECT_EQ(explain_end(SIGTRAP).code(), ErrorCode::out_of_memory);
  EXPECT_EQ(explain_end(SIGXCPU).code(), ErrorCode::processing_timeout);
  EXPECT_EQ(explain_end(SIGSYS).code(), ErrorCode::sandbox_violation);
  EXPECT_FALSE(explain_end(SIGSYS).retryable());
  EXPECT_EQ(explain_end(SIGBUS).code(), ErrorCode::codec_crashed);
  EXPECT_EQ(explain_end(3 << 8).code(), ErrorCode::codec_crashed);
  EXPECT_EQ(name_of_end(3 << 8), "exit 3");
}

}  // namespace
}  // namespace darkroom::codec
