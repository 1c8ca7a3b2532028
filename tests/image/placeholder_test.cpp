#include "image/placeholder/placeholder.hpp"

#include "base/hashing.hpp"
#include "image/encode.hpp"
#include "image/pictures.hpp"
#include "image/placeholder/blurhash.hpp"
#include "image/placeholder/coarse.hpp"
#include "image/placeholder/palette.hpp"
#include "image/placeholder/thumbhash.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace darkroom::image {
namespace {

using vips::VImage;

// Of these pictures' components the largest is the one farthest from 0 as well. Where it is not,
// the package's own BlurHash is another, and a poorer one.
struct Known {
  const char* name;
  VImage (*picture)();
  const char* blurhash;
  const char* thumbhash;
};

class KnownPicture : public testing::TestWithParam<Known> {};

// What the npm packages blurhash 2.0.5 and thumbhash 0.1.1 say of these very pixels.
TEST_P(KnownPicture, HasTheHashesOfTheirOwnPackages) {
  const VImage picture = GetParam().picture();

  EXPECT_EQ(blurhash(view_of(picture)), GetParam().blurhash);
  EXPECT_EQ(to_base64(thumbhash(view_of(picture))), GetParam().thumbhash);
}

INSTANTIATE_TEST_SUITE_P(
    Placeholder, KnownPicture,
    testing::Values(Known{"Wide", [] { return noise({64, 48}); }, "L2HCDu%xI1.7?KOZn0:k^JEzH*Oj",
                          "H/gBBYA2mJt2cghNY6WYrgxDLar2"},
                    Known{"High", [] { return noise({48, 64}); }, "T3HCDu-twg%5#9Kh=t+wOGypICEM",
                          "H/gBBQCYIHYZ6ImZMb94h8CDnq/9"},
                    Known{"Square", [] { return noise({32, 32}); },
                          "U6HVC*^j#D%N.lM}Mzoh-lV|TB%C?P+atcZ}",
                          "IPgBDwKaVjo9o+p+l1WWcnld8IXU2qEP"},
                    Known{"Alpha", [] { return noise({32, 20}, 4); },
                          "LAHVI]-.Kvr1_NkER8RrcBNGa3N3", "IPiBA4AId4GPdF37Fn8icPl5JM+leIc="}),
    [](const auto& known) { return std::string(known.param.name); });

// Five flat fields, so wide: of 100 px in all.
VImage fields() {
  const VImage first = solid({40, 20}, {200, 30, 30});
  return first.join(solid({25, 20}, {30, 60, 200}), VIPS_DIRECTION_HORIZONTAL)
      .join(solid({20, 20}, {240, 220, 40}), VIPS_DIRECTION_HORIZONTAL)
      .join(solid({10, 20}, {20, 140, 60}), VIPS_DIRECTION_HORIZONTAL)
      .join(solid({5, 20}, {250, 250, 250}), VIPS_DIRECTION_HORIZONTAL)
      .copy_memory();
}

std::vector<std::string> names_of(const std::vector<Colour>& colours) {
  std::vector<std::string> names;
  for (const Colour& colour : colours) names.push_back(to_string(colour));
  return names;
}

TEST(Palette, IsThePicturesColoursTheLargestPartFirst) {
  EXPECT_THAT(names_of(palette(view_of(fields()), 5)),
              testing::ElementsAre("#c81e1e", "#1e3cc8", "#f0dc28", "#148c3c", "#fafafa"));
}

TEST(Palette, HasOneColourWhereAnEyeSeesOne) {
  const VImage nearly = solid({8, 8}, {100, 150, 200})
                            .join(solid({8, 8}, {102, 151, 199}), VIPS_DIRECTION_HORIZONTAL)
                            .copy_memory();

  EXPECT_EQ(palette(view_of(nearly), 5).size(), 1U);
}

TEST(Palette, CountsAPixelAsMuchAsItShows) {
  const VImage mostly_hidden =
      solid({30, 8}, {255, 0, 0, 10})
          .join(solid({10, 8}, {0, 0, 255, 255}), VIPS_DIRECTION_HORIZONTAL)
          .copy_memory();

  EXPECT_EQ(to_string(palette(view_of(mostly_hidden), 5).front()), "#0000ff");
  EXPECT_TRUE(palette(view_of(solid({4, 4}, {9, 9, 9, 0})), 5).empty());
}

TEST(Coarse, IsTheMeanOfEachBlock) {
  const VImage striped = from_pixels({6, 2}, {{0, 10, 20},
                                              {10, 10, 20},
                                              {20, 10, 20},
                                              {90, 90, 90},
                                              {90, 90, 90},
                                              {90, 90, 90},
                                              {30, 10, 20},
                                              {0, 10, 20},
                                              {0, 10, 20},
                                              {90, 90, 90},
                                              {90, 90, 90},
                                              {90, 90, 93}});

  const VImage small = coarse(striped, 2);

  ASSERT_EQ(small.width(), 2);
  ASSERT_EQ(small.height(), 1);
  EXPECT_EQ(pixel_at(small, 0, 0), (Pixel{10, 10, 20}));
  EXPECT_EQ(pixel_at(small, 1, 0), (Pixel{90, 90, 91}));
}

TEST(Coarse, LeavesNoPixelOut) {
  const VImage image = coarse(solid({1003, 701}, {9, 99, 199}), 100);

  EXPECT_EQ(image.width(), 100);
  EXPECT_EQ(image.height(), 70);
  EXPECT_EQ(image.min(), 9);
  EXPECT_EQ(image.max(), 199);
}

TEST(Coarse, WeighsColoursByTheirAlpha) {
  const VImage half = from_pixels({2, 1}, {{200, 100, 0, 255}, {0, 0, 0, 0}});

  EXPECT_EQ(pixel_at(coarse(half, 1), 0, 0), (Pixel{200, 100, 0, 128}));
}

TEST(Coarse, IsTheImageItselfWhereThatIsSmall) {
  EXPECT_EQ(coarse(solid({199, 10}, {1, 2, 3}), 100).width(), 199);
}

Placeholder all_of(const VImage& image) {
  return placeholder_of(image, {image.width(), image.height()}, {});
}

TEST(Placeholder, IsAllOfItFromAPictureOfAnySize) {
  const Placeholder placeholder = all_of(gradient({900, 600}));

  EXPECT_EQ(placeholder.blurhash.size(), 28U);
  EXPECT_FALSE(placeholder.thumbhash.empty());
  EXPECT_TRUE(placeholder.colour.has_value());
  EXPECT_EQ(placeholder.palette.size(), 5U);
}

// Noise is what least compresses.
TEST(Placeholder, PreviewIsASmallWebpWithinOneKibibyte) {
  constexpr std::string_view kBegins = "data:image/webp;base64,";
  for (const VImage& image : {gradient({300, 200}), noise({300, 200}), noise({200, 300}, 4)}) {
    const std::string preview = all_of(image).preview;

    ASSERT_TRUE(preview.starts_with(kBegins));
    EXPECT_LE(preview.size(), 1024U);
    const VImage small = pixels_of(*from_base64(preview.substr(kBegins.size())));
    EXPECT_NEAR(static_cast<double>(small.width()) / small.height(),
                static_cast<double>(image.width()) / image.height(), 0.1);
    EXPECT_EQ(small.has_alpha(), image.has_alpha());
  }
}

TEST(Placeholder, HasWhatIsWantedAndNoMore) {
  const PlaceholderKinds colour_alone{
      .blurhash = false, .thumbhash = false, .preview = false, .colour = true, .palette = false};

  const Placeholder placeholder = placeholder_of(gradient({64, 64}), {64, 64}, colour_alone);

  EXPECT_EQ(placeholder, Placeholder{.colour = placeholder.colour});
  EXPECT_TRUE(placeholder.colour.has_value());
}

TEST(Placeholder, DoesNotShowTheColourOfTransparentPixels) {
  const VImage hidden = solid({64, 64}, {255, 0, 0, 0});

  const Placeholder placeholder = all_of(hidden);

  EXPECT_EQ(placeholder.blurhash, all_of(solid({64, 64}, {255, 255, 255})).blurhash);
  EXPECT_FALSE(placeholder.colour.has_value());
}

}  // namespace
}  // namespace darkroom::image
