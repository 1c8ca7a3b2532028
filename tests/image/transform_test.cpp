#include "image/transform.hpp"

#include "image/pictures.hpp"

#include <gtest/gtest.h>

#include <string>

namespace darkroom::image {
namespace {

using vips::VImage;

// Three by two, each pixel another grey, so that a letter stands for a pixel.
VImage letters(Size size, const std::string& text) {
  std::vector<Pixel> pixels;
  for (const char letter : text) pixels.push_back({letter, letter, letter});
  return from_pixels(size, pixels);
}

std::string letters_of(const VImage& image) {
  std::string text;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      text += static_cast<char>(pixel_at(image, x, y).front());
    }
    text += '/';
  }
  return text;
}

struct Turn {
  int orientation;
  const char* upright;
};

class Upright : public testing::TestWithParam<Turn> {};

// Stored as abc/def; what a viewer has to show is CIPA DC-008's table for Orientation.
TEST_P(Upright, PutsEveryPixelInItsPlace) {
  const VImage stored = letters({3, 2}, "abcdef");

  EXPECT_EQ(letters_of(upright(stored, GetParam().orientation)), GetParam().upright);
}

INSTANTIATE_TEST_SUITE_P(Exif, Upright,
                         testing::Values(Turn{1, "abc/def/"}, Turn{2, "cba/fed/"},
                                         Turn{3, "fed/cba/"}, Turn{4, "def/abc/"},
                                         Turn{5, "ad/be/cf/"}, Turn{6, "da/eb/fc/"},
                                         Turn{7, "fc/eb/da/"}, Turn{8, "cf/be/ad/"}),
                         [](const auto& turn) { return std::to_string(turn.param.orientation); });

TEST(OpaqueAlpha, IsDropped) {
  EXPECT_EQ(without_opaque_alpha(solid({4, 4}, {1, 2, 3, 255})).bands(), 3);
}

TEST(OpaqueAlpha, StaysWhereASinglePixelIsNotOpaque) {
  std::vector<Pixel> pixels(16, {1, 2, 3, 255});
  pixels.back()[3] = 254;

  EXPECT_EQ(without_opaque_alpha(from_pixels({4, 4}, pixels)).bands(), 4);
}

TEST(Flattened, ShowsTheGroundWhereNothingIs) {
  const VImage image = from_pixels({3, 1}, {{0, 0, 0, 0}, {0, 0, 0, 255}, {0, 0, 0, 128}});

  const VImage flat = flattened(image, {.red = 250, .green = 100, .blue = 0, .alpha = 7});

  EXPECT_EQ(pixel_at(flat, 0, 0), (Pixel{250, 100, 0}));
  EXPECT_EQ(pixel_at(flat, 1, 0), (Pixel{0, 0, 0}));
  EXPECT_NEAR(pixel_at(flat, 2, 0).front(), 250 * 127 / 255, 1);
}

TEST(Resized, HidesTheColourOfTransparentPixels) {
  const VImage hidden_red = solid({32, 32}, {255, 0, 0, 0});
  const VImage opaque_green = solid({32, 32}, {0, 255, 0, 255});
  const VImage image = hidden_red.join(opaque_green, VIPS_DIRECTION_HORIZONTAL);

  const VImage small = resized(image, {16, 8}, {16, 16});

  // Where anything shows, red does not.
  EXPECT_EQ(((small[3] > 0) & (small[0] > 0)).max(), 0);
  EXPECT_EQ(small[1].max(), 255);
}

TEST(Resized, KeepsTheColourUnderPartialAlpha) {
  const VImage small = resized(solid({64, 64}, {201, 121, 40, 100}), {16, 16}, {16, 16});

  const Pixel middle = pixel_at(small, 8, 8);
  EXPECT_NEAR(middle[0], 201, 1);
  EXPECT_NEAR(middle[1], 121, 1);
  EXPECT_NEAR(middle[2], 40, 1);
  EXPECT_EQ(middle[3], 100);
}

TEST(Resized, KeepsAnImageThatHasTheSizeAlready) {
  const VImage image = noise({32, 16});

  EXPECT_EQ((resized(image, {32, 16}, {64, 64}) - image).abs().max(), 0);
}

TEST(Resized, CountsEveryPixelOfTheSource) {
  // One white column in eight: a resampler that skips pixels makes it black or white.
  std::vector<Pixel> row;
  for (int x = 0; x < 64; ++x) row.push_back(x % 8 == 3 ? Pixel{255, 255, 255} : Pixel{0, 0, 0});
  std::vector<Pixel> pixels;
  for (int y = 0; y < 64; ++y) pixels.insert(pixels.end(), row.begin(), row.end());

  const VImage small = resized(from_pixels({64, 64}, pixels), {8, 8}, {8, 8});

  EXPECT_NEAR(small.avg(), 255.0 / 8, 2);
}

TEST(Resized, ReachesExactSizesOnBothSides) {
  const VImage image = gradient({1000, 333});

  for (const Size to :
       {Size{768, 256}, Size{100, 33}, Size{17, 333}, Size{1, 1}, Size{1500, 500}}) {
    const VImage out = resized(image, to, to);
    EXPECT_EQ(out.width(), to.width);
    EXPECT_EQ(out.height(), to.height);
  }
}

// Left half red, right half blue, 40x20, into a box of 10x10.
VImage halves() {
  return solid({20, 20}, {255, 0, 0}).join(solid({20, 20}, {0, 0, 255}), VIPS_DIRECTION_HORIZONTAL);
}

VImage placed_in(const VImage& image, const Variant& variant) {
  const Size source{image.width(), image.height()};
  return placed(image, variant, place(source, variant));
}

struct Fitting {
  Fit fit;
  Size size;
  Pixel left, middle_top;  // first pixel of the middle row, first of the middle column
};

class Placed : public testing::TestWithParam<Fitting> {};

TEST_P(Placed, FillsTheBoxAsItsFitSays) {
  Variant variant = lossless_variant();
  variant.box = {10, 10};
  variant.fit = GetParam().fit;
  variant.background = {.red = 0, .green = 255, .blue = 0};

  const VImage out = placed_in(halves(), variant).copy_memory();

  EXPECT_EQ(out.width(), GetParam().size.width);
  EXPECT_EQ(out.height(), GetParam().size.height);
  EXPECT_EQ(pixel_at(out, 0, out.height() / 2), GetParam().left);
  EXPECT_EQ(pixel_at(out, out.width() - 1, 0), GetParam().middle_top);
}

INSTANTIATE_TEST_SUITE_P(Fits, Placed,
                         testing::Values(Fitting{Fit::inside, {10, 5}, {255, 0, 0}, {0, 0, 255}},
                                         Fitting{Fit::outside, {20, 10}, {255, 0, 0}, {0, 0, 255}},
                                         Fitting{Fit::cover, {10, 10}, {255, 0, 0}, {0, 0, 255}},
                                         Fitting{Fit::contain, {10, 10}, {255, 0, 0}, {0, 255, 0}},
                                         Fitting{Fit::fill, {10, 10}, {255, 0, 0}, {0, 0, 255}}),
                         [](const auto& fitting) {
                           return std::string(to_string(fitting.param.fit));
                         });

TEST(PlacedContain, LeavesATransparentRimWhereTheBackgroundIs) {
  Variant variant = lossless_variant();
  variant.box = {10, 10};
  variant.fit = Fit::contain;
  variant.background = {.red = 9, .green = 9, .blue = 9, .alpha = 0};

  const VImage out = placed_in(halves(), variant).copy_memory();

  EXPECT_EQ(pixel_at(out, 0, 0), (Pixel{9, 9, 9, 0}));
  EXPECT_EQ(pixel_at(out, 0, 5), (Pixel{255, 0, 0, 255}));
}

TEST(PlacedContain, HasNoAlphaWhereTheFormatKeepsNone) {
  Variant variant = lossless_variant();
  variant.format = Format::jpeg;
  variant.box = {10, 10};
  variant.fit = Fit::contain;
  variant.background.alpha = 0;

  EXPECT_EQ(placed_in(halves(), variant).bands(), 3);
}

TEST(Placed, NeverEnlargesUnlessAsked) {
  Variant variant = lossless_variant();
  variant.box = {100, 100};

  EXPECT_EQ(placed_in(halves(), variant).width(), 40);
  variant.enlarge = true;
  EXPECT_EQ(placed_in(halves(), variant).width(), 100);
}

}  // namespace
}  // namespace darkroom::image
