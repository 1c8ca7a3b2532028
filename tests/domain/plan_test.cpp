#include "domain/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

Job job_of(const char* tool) {
  return {.id = "j", .tool = ImageTool(tool), .source_url = "https://x/"};
}

TEST(Plan, IsThePresetUnderItsCanonicalName) {
  const auto planned = plan(job_of("gpt-image"), PresetBook::defaults());

  ASSERT_TRUE(planned.has_value());
  EXPECT_EQ(planned->tool, "dall-e");
  ASSERT_EQ(planned->variants.size(), 2U);
  EXPECT_EQ(planned->variants[0].name, "normal");
}

TEST(Plan, KeepsThePresetsOrderOfTheVariantsAskedFor) {
  Job job = job_of("sora");
  job.variants = {"high-quality", "normal"};

  const auto planned = plan(job, PresetBook::defaults());

  EXPECT_EQ(planned->variants[0].name, "normal");
}

TEST(Plan, MakesThePlaceholdersOfThePresetUnlessTheJobSaysWhich) {
  const auto book = PresetBook::from_toml("[tools.sora]\nplaceholder = [\"palette\"]\n", "p");
  Job job = job_of("sora");
  EXPECT_THAT(names_of(plan(job, *book)->placeholder), testing::ElementsAre("palette"));

  job.placeholder = all_or_none(false);
  EXPECT_FALSE(plan(job, *book)->placeholder.any());
  ASSERT_TRUE(add_kind(*job.placeholder, "colour"));
  EXPECT_THAT(names_of(plan(job, *book)->placeholder), testing::ElementsAre("colour"));
}

TEST(Plan, LetsANameWinOverEvery) {
  Job job = job_of("sora");
  job.overrides["*"] = {.quality = 50, .effort = 1};
  job.overrides["normal"] = {.quality = 60};

  const auto planned = plan(job, PresetBook::defaults());

  ASSERT_TRUE(planned.has_value());
  EXPECT_EQ(planned->variants[0].quality, 60);
  EXPECT_EQ(planned->variants[0].effort, 1);
  EXPECT_EQ(planned->variants[1].quality, 50);
}

TEST(Plan, TellsEveryMistakeAtOnce) {
  Job job = job_of("sora");
  job.variants = {"normal", "norml"};
  job.overrides["high-quality"] = {.quality = 0};
  job.overrides["normal"] = {.quality = 0};

  const auto planned = plan(job, PresetBook::defaults());

  ASSERT_FALSE(planned.has_value());
  EXPECT_EQ(planned.error().code(), ErrorCode::invalid_job);
  EXPECT_THAT(planned.error().message(), testing::HasSubstr("did you mean 'normal'?"));
  EXPECT_THAT(planned.error().message(), testing::HasSubstr("/overrides/normal/quality"));
}

TEST(Plan, HasAnOutputForEachWidth) {
  Job job = job_of("sora");
  job.variants = {"normal"};
  job.overrides["normal"] = {.widths = std::vector{320, 640}};

  const auto planned = plan(job, PresetBook::defaults());

  ASSERT_TRUE(planned.has_value());
  ASSERT_EQ(planned->variants.size(), 2U);
  EXPECT_EQ(planned->variants[0].name, "normal-320");
  EXPECT_EQ(planned->variants[1].set, "normal");
}

TEST(Plan, TellsOfAWrongWidthAndOfTwoOutputsOfOneName) {
  Job job = job_of("sora");
  job.overrides["normal"] = {.widths = std::vector{0}};
  EXPECT_THAT(plan(job, PresetBook::defaults()).error().message(),
              testing::HasSubstr("/overrides/normal/widths"));

  const auto book =
      PresetBook::from_toml("[tools.sora.variants.normal-9]\nwidth = 1\nheight = 1", "p.toml");
  job.overrides["normal"] = {.widths = std::vector{9}};
  EXPECT_THAT(plan(job, *book).error().message(), testing::HasSubstr("called normal-9"));
}

TEST(Plan, KnowsNoOtherTool) {
  EXPECT_EQ(plan(job_of("x"), PresetBook::defaults()).error().code(), ErrorCode::unknown_tool);
}

}  // namespace
}  // namespace darkroom
