// Whatever a codec does, it is one job's error, counted, and the pool is whole again.
#include "codec/misbehaving_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace darkroom::codec {
namespace {

using namespace std::chrono_literals;
using test::kPng;
using test::one_jpeg;
using test::open;
using test::open_descriptors;
using test::options;
using test::tell;

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
        Misbehaviour{"need what it has", ErrorCode::codec_crashed, true, "nonsense"},
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

#ifndef DARKROOM_SANITIZED
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

TEST(CodecPool, AGoodRenderOutlivesTheSpinningOnesThatItWaitsFor) {
  CodecPoolOptions hasty = options();
  hasty.codecs = 1;
  hasty.deadline = 500ms;
  const auto pool = open(hasty);

  std::atomic<int> timed_out = 0;
  std::atomic<bool> rendered = false;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        const auto spun = tell(*pool, "spin");
        if (!spun && spun.error().code() == ErrorCode::processing_timeout) ++timed_out;
      });
    }
    threads.emplace_back([&] { rendered = pool->render(kPng, one_jpeg()).has_value(); });
  }

  EXPECT_EQ(timed_out, 3);
  EXPECT_TRUE(rendered);
}

TEST(CodecPool, ProcessorTimeUsedUpIsATimeout) {
  CodecPoolOptions short_lived = options();
  short_lived.sandbox.processor_seconds = 1;
  const auto pool = open(short_lived);

  const auto rendering = tell(*pool, "spin");

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::processing_timeout);
  EXPECT_EQ(pool->figures().crashed.at("SIGXCPU"), 1U);
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

}  // namespace
}  // namespace darkroom::codec
