// Originals that a preset keeps: beside the variants, all or none with them.
#include "worker/workshop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace darkroom::worker {
namespace {

using darkroom::test::Call;
using darkroom::test::Fault;
using test::a_job;
using test::kManifest;
using test::kNormal;
using test::Workshop;
using ::testing::HasSubstr;

// The fake render says that the source was a PNG.
const std::string kOriginal = "user-1/job-1/original.png";

struct KeepingWorkshop : Workshop {
  KeepingWorkshop() {
    presets = *PresetBook::from_toml("[tools.dall-e]\noriginals = \"keep\"\n", "p.toml");
  }
};

TEST(Original, IsStoredAsItCameAndNamedByTheResult) {
  KeepingWorkshop workshop;

  const JobResult result = workshop.process(a_job());

  ASSERT_TRUE(result.success);
  EXPECT_EQ(workshop.stored(kOriginal), "the source");
  ASSERT_TRUE(result.original.has_value());
  EXPECT_EQ(result.original->key, kOriginal);
  EXPECT_EQ(result.original->format, Format::png);
  EXPECT_EQ(result.original->size, 10U);
  EXPECT_THAT(*workshop.stored(kManifest), HasSubstr(R"("original":{"url":)"));
}

TEST(Original, IsNotStoredUnlessThePresetSaysSo) {
  Workshop workshop;

  const JobResult result = workshop.process(a_job());

  ASSERT_TRUE(result.success);
  EXPECT_FALSE(result.original.has_value());
  EXPECT_EQ(workshop.stored(kOriginal), std::nullopt);
}

class PutThatFails : public ::testing::TestWithParam<int> {};

TEST_P(PutThatFails, LeavesNeitherVariantsNorOriginal) {
  KeepingWorkshop workshop;
  workshop.store.fail(Call::put, GetParam(), Fault::arrive_anyway);

  const JobResult result = workshop.process(a_job());

  EXPECT_FALSE(result.success);
  EXPECT_FALSE(result.original.has_value());
  EXPECT_EQ(workshop.stored(kNormal), std::nullopt);
  EXPECT_EQ(workshop.stored(kOriginal), std::nullopt);
}

// Two variants, the original; the manifest's is no failure where it arrives.
INSTANTIATE_TEST_SUITE_P(Original, PutThatFails, ::testing::Values(1, 2, 3));

TEST(Original, OfAnEarlierRunStaysWhereARepeatFails) {
  KeepingWorkshop workshop;
  ASSERT_TRUE(workshop.process(a_job()).success);
  workshop.store.recover();
  workshop.store.fail(Call::put, 4, Fault::refuse);

  ASSERT_FALSE(workshop.process(a_job()).success);

  EXPECT_EQ(workshop.stored(kOriginal), "the source");
}

TEST(Original, OfAnAttemptThatWasKilledIsTakenBack) {
  KeepingWorkshop workshop;
  const Bytes left = test::bytes_of("the source");
  ASSERT_TRUE(workshop.memory->put(kOriginal, left, {}).has_value());
  workshop.render = [](const SharedBytes&, const Plan&) -> Result<image::Rendering> {
    return Error::permanent(ErrorCode::corrupt_image, "damaged");
  };
  const JobWatch watch([] { return Instant{}; }, Instant{std::chrono::seconds(30)});

  ASSERT_FALSE(workshop.process(a_job(), watch).success);

  EXPECT_EQ(workshop.stored(kOriginal), std::nullopt);
}

}  // namespace
}  // namespace darkroom::worker
