#include <darkroom/job_result.hpp>
#include <darkroom/preset.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

Variant card() {
  return {.name = "card", .box = {1200, 630}, .fit = Fit::cover};
}

TEST(Outputs, AreTheVariantItselfWithoutWidths) {
  const auto outputs = outputs_of(card());

  ASSERT_EQ(outputs.size(), 1U);
  EXPECT_EQ(outputs[0], card());
}

TEST(Outputs, OfAnExactBoxKeepItsShape) {
  Variant variant = card();
  variant.widths = {320, 2400};

  const auto outputs = outputs_of(variant);

  ASSERT_EQ(outputs.size(), 2U);
  EXPECT_EQ(outputs[0].name, "card-320");
  EXPECT_EQ(outputs[0].set, "card");
  EXPECT_TRUE(outputs[0].widths.empty());
  EXPECT_EQ(outputs[0].box, (Size{320, 168}));
  EXPECT_EQ(outputs[1].box, (Size{2400, 1260}));
}

// A portrait in a square box is as wide as its width says, and never higher than the box.
TEST(Outputs, InsideAreAsWideAsTheirNames) {
  Variant variant{.name = "normal", .box = {1024, 1024}};
  variant.widths = {320, 640};

  const auto outputs = outputs_of(variant);

  EXPECT_EQ(place({1000, 2000}, outputs[0]).canvas, (Size{320, 640}));
  EXPECT_EQ(place({1000, 2000}, outputs[1]).canvas, (Size{512, 1024}));
}

TEST(Outputs, AreTheMiddlesOfAsManyPartsAsThereAreThumbnails) {
  Variant variant = card();
  variant.thumbnails = 4;

  const auto outputs = outputs_of(variant);

  ASSERT_EQ(outputs.size(), 4U);
  EXPECT_EQ(outputs[0].name, "card-1");
  EXPECT_EQ(outputs[3].name, "card-4");
  EXPECT_EQ(outputs[0].thumbnails, 0);
  EXPECT_TRUE(outputs[0].set.empty());
  EXPECT_EQ(outputs[0].poster, (Poster{.choice = PosterChoice::percent, .at = 12.5}));
  EXPECT_EQ(outputs[3].poster, (Poster{.choice = PosterChoice::percent, .at = 87.5}));
}

TEST(Grid, IsReadAsItIsWritten) {
  EXPECT_EQ(grid_from("5x4"), (Grid{.columns = 5, .rows = 4}));
  EXPECT_EQ(to_string(Grid{.columns = 5, .rows = 4}), "5x4");
  for (const char* wrong : {"", "5", "5x", "x4", "-1x4", "5x4x3", "5 x 4", "1000x1"}) {
    EXPECT_FALSE(grid_from(wrong)) << wrong;
  }
}

TEST(Padding, IsWithinTheBox) {
  Variant variant{.name = "v", .box = {100, 60}, .pad = 10};

  const Placement inside = place({1000, 1000}, variant);
  variant.fit = Fit::contain;
  const Placement contain = place({1000, 1000}, variant);

  EXPECT_EQ(inside.scaled, (Size{40, 40}));
  EXPECT_EQ(inside.canvas, (Size{60, 60}));
  EXPECT_EQ(inside.offset_left, 10);
  EXPECT_EQ(contain.canvas, (Size{100, 60}));
  EXPECT_EQ(contain.offset_left, 30);
  EXPECT_EQ(contain.offset_top, 10);
}

struct Wrong {
  const char* key;
  Variant variant;
};

class WrongVariant : public testing::TestWithParam<Wrong> {};

TEST_P(WrongVariant, IsRefusedByTheKeyThatIsWrong) {
  Variant variant = GetParam().variant;
  variant.name = "v";
  variant.box = {100, 60};

  const auto problems = problems_of(variant, "");

  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].where, GetParam().key);
}

INSTANTIATE_TEST_SUITE_P(
    Presets, WrongVariant,
    testing::Values(
        Wrong{"trim", {.trim = 256}}, Wrong{"trim", {.fit = Fit::outside, .trim = 10}},
        Wrong{"pad", {.pad = 30}}, Wrong{"pad", {.pad = -1}}, Wrong{"blur", {.blur = 251}},
        Wrong{"sharpen", {.sharpen = 101}}, Wrong{"max_bytes", {.max_bytes = 4095}},
        Wrong{"max_bytes", {.max_bytes = -1}}, Wrong{"target_quality", {.target_quality = 101}},
        Wrong{"target_quality", {.format = Format::png, .target_quality = 70}},
        Wrong{"target_quality", {.format = Format::webp, .lossless = true, .target_quality = 70}},
        Wrong{"target_quality",
              {.format = Format::webp, .target_quality = 70, .animated = Animated::keep}},
        Wrong{"formats", {.formats = {Format::webp, Format::webp}}},
        Wrong{"formats", {.formats = {Format::webp, Format::gif}}},
        Wrong{"formats", {.formats = {Format::heic}}},
        Wrong{"lossless", {.formats = {Format::webp}, .lossless = true}},
        Wrong{"lossless", {.format = Format::png, .lossless = true}},
        Wrong{"chroma", {.format = Format::jpeg_xl, .chroma = Chroma::full}},
        Wrong{"effort", {.formats = {Format::webp}, .effort = 10}},
        Wrong{"animated", {.formats = {Format::webp}, .animated = Animated::keep}},
        Wrong{"thumbnails", {.thumbnails = 101}},
        Wrong{"thumbnails", {.widths = {320}, .thumbnails = 4}},
        Wrong{"sprite", {.sprite = {.columns = 5, .rows = 0}}},
        Wrong{"sprite", {.sprite = {.columns = 11, .rows = 10}}},
        Wrong{"sprite", {.thumbnails = 4, .sprite = {.columns = 5, .rows = 4}}},
        Wrong{"animated", {.format = Format::jpeg, .animated = Animated::keep}},
        Wrong{"preview_seconds", {.preview_seconds = 31}}, Wrong{"preview_fps", {.preview_fps = 0}},
        Wrong{"widths", {.widths = {0}}}, Wrong{"widths", {.widths = {16384}}},
        Wrong{"widths", {.widths = {320, 320}}},
        Wrong{"widths", {.fit = Fit::cover, .pad = 20, .widths = {40}}},
        Wrong{"widths",
              {.widths = std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
                                          17}}}));

VariantResult made(const char* name, int width, const char* url, const char* set) {
  return {.variant = name, .url = url, .width = width, .set = set};
}

TEST(Srcset, HasEachWidthOfEachSetOnceNarrowOnesFirst) {
  const JobResult result{.success = true,
                         .variants = {made("normal-640", 640, "https://e/b", "normal"),
                                      made("normal-320", 320, "https://e/a", "normal"),
                                      made("normal-1280", 640, "https://e/c", "normal"),
                                      made("card-320", 320, "https://e/d", "card"),
                                      made("other", 99, "https://e/e", "")}};

  EXPECT_THAT(srcsets(result),
              testing::ElementsAre(testing::Pair("card", "https://e/d 320w"),
                                   testing::Pair("normal", "https://e/a 320w, https://e/b 640w")));
}

}  // namespace
}  // namespace darkroom
