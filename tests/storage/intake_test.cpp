#include "storage/intake.hpp"

#include "support/sample_bytes.hpp"
#include "support/small_disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>
#include <utility>

namespace darkroom::storage {
namespace {

using darkroom::testing::bytes_of;

Limits small() {
  Limits limits;
  limits.max_source_bytes = 100;
  limits.max_clip_bytes = 1000;
  return limits;
}

// Begins like a clip, and is one to whoever asks no more.
Bytes clip(std::size_t bytes) {
  std::string text(
      "\0\0\0\x14"
      "ftypisom\0\0\2\0isom",
      20);
  text.resize(bytes, 'x');
  return bytes_of(text);
}

Bytes picture(std::size_t bytes) {
  std::string text = "\x89PNG\r\n\x1a\n";
  text.resize(bytes, 'x');
  return bytes_of(text);
}

TEST(Intake, KeepsAClipThatIsLargerThanAPictureMayBe) {
  const Limits limits = small();
  Intake intake(limits);

  ASSERT_TRUE(intake.take(clip(150)));
  ASSERT_TRUE(intake.take(clip(850)));
  const auto source = std::move(intake).finish();

  ASSERT_TRUE(source) << source.error().message();
  EXPECT_EQ(source->size(), 1000U);
}

TEST(Intake, RefusesAPictureOverItsLimit) {
  const Limits limits = small();
  Intake intake(limits);

  ASSERT_TRUE(intake.take(picture(100)));
  const auto more = intake.take(picture(1));

  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code(), ErrorCode::source_too_large);
  EXPECT_THAT(more.error().message(), ::testing::HasSubstr("100 bytes"));
}

TEST(Intake, RefusesAClipOverItsOwn) {
  const Limits limits = small();
  Intake intake(limits);

  EXPECT_THAT(intake.take(clip(1001)).error().message(), ::testing::HasSubstr("1000 bytes"));
}

// Nobody has to wait for 32 MiB of it.
TEST(Intake, RefusesAPictureThatIsSaidToBeTooLargeAtItsFirstBytes) {
  const Limits limits = small();
  Intake intake(limits);

  ASSERT_TRUE(intake.expect({.bytes = 500}));
  EXPECT_FALSE(intake.take(picture(64)));
}

TEST(Intake, FindsTheFormatHoweverSmallThePartsAre) {
  const Limits limits = small();
  Intake intake(limits);

  for (const std::byte& byte : clip(200)) ASSERT_TRUE(intake.take({&byte, 1}));

  EXPECT_EQ(std::move(intake).finish()->size(), 200U);
}

TEST(Intake, ForgetsWhatCameBeforeARestart) {
  const Limits limits = small();
  Intake intake(limits);
  ASSERT_TRUE(intake.take(clip(900)));

  ASSERT_TRUE(intake.restart());
  ASSERT_TRUE(intake.take(picture(9)));

  EXPECT_EQ(std::move(intake).finish()->size(), 9U);
}

TEST(Intake, SaysThatTheDiskIsFull) {
  const auto outcome = testing::on_a_small_disk(1, [](const std::string& path) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): this process has one thread
    setenv("TMPDIR", path.c_str(), 1);
    Limits limits = small();
    limits.max_clip_bytes = 4UL << 20U;
    Intake intake(limits);
    const auto taken = intake.take(clip(2UL << 20U));
    const bool is_full =
        !taken && taken.error().code() == ErrorCode::storage_full && taken.error().retryable();
    return is_full ? 0 : 1;
  });

  if (!outcome) GTEST_SKIP() << "no small disk may be mounted here";
  EXPECT_EQ(*outcome, 0);
}

}  // namespace
}  // namespace darkroom::storage
