#include <darkroom/preset.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace darkroom {
namespace {

struct Expected {
  const char* tool;
  const char* variant;
  Size box;
  Format format;
  int quality;
};

class Defaults : public testing::TestWithParam<Expected> {};

TEST_P(Defaults, AreTheSpecifications) {
  const Expected& row = GetParam();
  const PresetBook book = PresetBook::defaults();

  const Variant* variant = (*book.find(row.tool))->find(row.variant);

  ASSERT_NE(variant, nullptr);
  EXPECT_EQ(variant->box, row.box);
  EXPECT_EQ(variant->format, row.format);
  EXPECT_EQ(variant->quality, row.quality);
  EXPECT_EQ(variant->fit, Fit::inside);
  EXPECT_FALSE(variant->enlarge);
  EXPECT_EQ(variant->progressive, row.format == Format::jpeg);
  EXPECT_EQ(variant->effort, 4);
  EXPECT_TRUE(problems_of(*variant, "").empty());
}

INSTANTIATE_TEST_SUITE_P(
    Presets, Defaults,
    testing::Values(Expected{"dall-e", "normal", {1024, 1024}, Format::jpeg, 80},
                    Expected{"dall-e", "high-quality", {2048, 2048}, Format::webp, 95},
                    Expected{"sora", "normal", {1280, 720}, Format::jpeg, 85},
                    Expected{"sora", "high-quality", {1920, 1080}, Format::webp, 95},
                    Expected{"stable-diffusion", "normal", {768, 768}, Format::jpeg, 80},
                    Expected{"stable-diffusion", "high-quality", {1536, 1536}, Format::webp, 95}));

TEST(Settings, LeaveBehindWhatAnotherFormatDoesNotHave) {
  Variant variant{
      .name = "v", .box = {9, 9}, .format = Format::avif, .effort = 9, .lossless = true};
  variant.chroma = Chroma::full;
  const Variant jpeg = with_settings(variant, {.format = Format::jpeg});
  EXPECT_FALSE(jpeg.lossless);
  EXPECT_EQ(jpeg.chroma, Chroma::full);
  EXPECT_EQ(with_settings(variant, {.format = Format::gif}).chroma, Chroma::subsampled);
  const Variant webp = with_settings(variant, {.format = Format::webp});
  EXPECT_TRUE(webp.lossless);
  EXPECT_EQ(webp.effort, 6);
  variant.progressive = true;
  EXPECT_FALSE(with_settings(variant, {.format = Format::webp}).progressive);
}

TEST(Settings, DecideAFormatThatWasLeftOpen) {
  const Variant lossless{.name = "v", .format = Format::webp, .lossless = true};

  const Variant open = with_settings(lossless, {.formats = std::vector{Format::webp}});
  const Variant decided = with_settings(open, {.format = Format::jpeg});

  EXPECT_FALSE(open.lossless);
  EXPECT_EQ(format_name(open), "auto");
  EXPECT_EQ(formats_of(decided), std::vector{Format::jpeg});
}

TEST(Settings, AreKeptToBeRefusedWhereTheySayItThemselves) {
  const Variant plain{.name = "v", .box = {9, 9}, .format = Format::jpeg};

  const Variant webp = with_settings(plain, {.format = Format::webp, .progressive = true});

  EXPECT_EQ(problems_of(webp, "").size(), 1U);
}

TEST(Presets, AreFoundByAlias) {
  const PresetBook book = PresetBook::defaults();

  EXPECT_EQ((*book.find("gpt-image"))->tool, "dall-e");
  EXPECT_EQ((*book.find("dalle"))->tool, "dall-e");
  EXPECT_EQ((*book.find("sd"))->tool, "stable-diffusion");
  EXPECT_EQ((*book.find("sdxl"))->tool, "stable-diffusion");
}

TEST(Presets, NameTheNearestToolOfAnUnknownOne) {
  const auto found = PresetBook::defaults().find("sorra");

  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code(), ErrorCode::unknown_tool);
  EXPECT_THAT(found.error().message(), testing::HasSubstr("did you mean 'sora'?"));
}

TEST(Variant, TellsEveryMistakeAtOnce) {
  Variant variant;
  variant.box = {.width = 0, .height = 20'000};
  variant.quality = 101;
  variant.effort = 10;
  variant.format = Format::heic;

  std::vector<std::string> places;
  for (const Problem& problem : problems_of(variant, "v.")) places.push_back(problem.where);

  EXPECT_THAT(places, testing::UnorderedElementsAre("v.width", "v.height", "v.quality", "v.effort",
                                                    "v.format"));
}

struct Impossible {
  const char* key;
  Format format;
  bool lossless;
  bool progressive;
  Chroma chroma;
};

class ImpossibleVariant : public testing::TestWithParam<Impossible> {};

TEST_P(ImpossibleVariant, IsRefusedWhereItIsWritten) {
  const Impossible& row = GetParam();
  Variant variant;
  variant.box = {.width = 10, .height = 10};
  variant.format = row.format;
  variant.lossless = row.lossless;
  variant.progressive = row.progressive;
  variant.chroma = row.chroma;

  const auto problems = problems_of(variant, "");

  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].where, row.key);
}

INSTANTIATE_TEST_SUITE_P(
    Presets, ImpossibleVariant,
    testing::Values(Impossible{"lossless", Format::jpeg, true, false, Chroma::subsampled},
                    Impossible{"progressive", Format::webp, false, true, Chroma::subsampled},
                    Impossible{"progressive", Format::avif, false, true, Chroma::subsampled},
                    Impossible{"chroma", Format::png, false, false, Chroma::full},
                    Impossible{"lossless", Format::gif, true, false, Chroma::subsampled},
                    Impossible{"chroma", Format::gif, false, false, Chroma::full}));

struct ImpossibleRules {
  const char* key;
  MetadataRules rules;
};

class ImpossibleMetadata : public testing::TestWithParam<ImpossibleRules> {};

TEST_P(ImpossibleMetadata, IsRefusedWhereItIsWritten) {
  Variant variant;
  variant.box = {.width = 10, .height = 10};
  variant.metadata = GetParam().rules;

  const auto problems = problems_of(variant, "");

  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].where, GetParam().key);
}

INSTANTIATE_TEST_SUITE_P(
    Presets, ImpossibleMetadata,
    testing::Values(
        ImpossibleRules{"embed_prompt", {.policy = MetadataPolicy::strip, .embed_prompt = true}},
        ImpossibleRules{"embed_job_id", {.policy = MetadataPolicy::strip, .embed_job_id = true}},
        ImpossibleRules{"embed_prompt",
                        {.policy = MetadataPolicy::copyright, .embed_prompt = true}},
        ImpossibleRules{"credit", {.policy = MetadataPolicy::strip, .credit = "Studio"}},
        ImpossibleRules{"copyright", {.copyright = "two\nlines"}},
        ImpossibleRules{"copyright", {.copyright = std::string(257, 'x')}}));

}  // namespace
}  // namespace darkroom
