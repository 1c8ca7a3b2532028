#include "image/picture.hpp"

#include "image/pictures.hpp"

#include <gtest/gtest.h>

namespace darkroom::image {
namespace {

using vips::VImage;

Master master_of(const VImage& image) {
  return {.pixels = image.copy_memory(), .source = {image.width(), image.height()}};
}

Variant cover(Size box, const char* gravity) {
  Variant variant = lossless_variant();
  variant.box = box;
  variant.fit = Fit::cover;
  variant.gravity = *gravity_from(gravity);
  return variant;
}

// A grey plain with a colourful field of noise in it.
VImage plain_with_subject(Size size, Box subject) {
  return solid(size, {120, 120, 120})
      .insert(noise({subject.width, subject.height}), subject.left, subject.top);
}

TEST(Picture, ThatIsWholeHasNoCrop) {
  Variant variant = lossless_variant();
  variant.box = {50, 50};

  const Picture picture = picture_of(master_of(gradient({200, 100})), variant);

  EXPECT_FALSE(picture.crop.has_value());
  EXPECT_FALSE(picture.attention.has_value());
}

TEST(Picture, SaysItsCropInTheSourcesPixels) {
  const Picture picture = picture_of(master_of(gradient({400, 100})), cover({50, 50}, "east"));

  EXPECT_EQ(picture.crop, (Box{300, 0, 100, 100}));
  EXPECT_EQ(picture.pixels.width(), 50);
}

TEST(Picture, KeepsAFocusInTheMiddle) {
  const Picture picture = picture_of(master_of(gradient({400, 100})), cover({50, 50}, "75% 0%"));

  EXPECT_EQ(picture.crop, (Box{250, 0, 100, 100}));
}

class SmartPicture : public testing::TestWithParam<const char*> {};

TEST_P(SmartPicture, KeepsItsSubject) {
  for (const int left : {20, 640}) {
    const Box subject{left, 60, 120, 120};
    const VImage image = plain_with_subject({800, 240}, subject);

    const Picture picture = picture_of(master_of(image), cover({120, 120}, GetParam()));

    ASSERT_TRUE(picture.crop.has_value());
    EXPECT_LE(picture.crop->left, subject.left);
    EXPECT_GE(picture.crop->left + picture.crop->width, subject.left + subject.width);
  }
}

INSTANTIATE_TEST_SUITE_P(Gravity, SmartPicture, testing::Values("attention", "entropy"));

TEST(Picture, SaysWhereItSawTheSubject) {
  const VImage image = plain_with_subject({800, 240}, {600, 60, 120, 120});

  const Picture picture = picture_of(master_of(image), cover({120, 120}, "attention"));

  ASSERT_TRUE(picture.attention.has_value());
  EXPECT_NEAR(picture.attention->x, 660, 60);
  EXPECT_NEAR(picture.attention->y, 120, 60);
  EXPECT_FALSE(picture_of(master_of(image), cover({120, 120}, "entropy")).attention.has_value());
}

TEST(Trim, LeavesWhatDiffersFromTheEdge) {
  const VImage image = solid({100, 80}, {250, 250, 250}).insert(gradient({30, 20}), 40, 25);
  Variant variant = lossless_variant();
  variant.trim = 10;

  const Picture picture = picture_of(master_of(image), variant);

  EXPECT_EQ(picture.crop, (Box{40, 25, 30, 20}));
  EXPECT_EQ(picture.pixels.width(), 30);
  EXPECT_EQ(picture.pixels.height(), 20);
}

TEST(Trim, SeesABlackPictureInATransparentFrame) {
  const VImage image =
      solid({60, 60}, {0, 0, 0, 0}).insert(solid({20, 10}, {0, 0, 0, 255}), 15, 30);
  Variant variant = lossless_variant();
  variant.trim = 10;

  EXPECT_EQ(picture_of(master_of(image), variant).crop, (Box{15, 30, 20, 10}));
}

TEST(Trim, LeavesAPictureOfOneColourWhole) {
  Variant variant = lossless_variant();
  variant.trim = 10;

  EXPECT_FALSE(picture_of(master_of(solid({20, 20}, {7, 7, 7})), variant).crop.has_value());
}

TEST(Pad, IsTheBackgroundOnEverySide) {
  Variant variant = lossless_variant();
  variant.box = {40, 40};
  variant.pad = 5;
  variant.background = {.red = 1, .green = 2, .blue = 3};

  const VImage out = picture_of(master_of(solid({100, 100}, {200, 200, 200})), variant).pixels;

  EXPECT_EQ(out.width(), 40);
  EXPECT_EQ(pixel_at(out, 4, 20), (Pixel{1, 2, 3}));
  EXPECT_EQ(pixel_at(out, 35, 20), (Pixel{1, 2, 3}));
  EXPECT_EQ(pixel_at(out, 20, 4), (Pixel{1, 2, 3}));
  EXPECT_EQ(pixel_at(out, 5, 5), (Pixel{200, 200, 200}));
  EXPECT_EQ(pixel_at(out, 34, 34), (Pixel{200, 200, 200}));
}

TEST(Grayscale, IsOfThePictureAndOfWhatIsAroundIt) {
  Variant variant = lossless_variant();
  variant.box = {40, 40};
  variant.pad = 5;
  variant.background = {.red = 200, .green = 0, .blue = 0};
  variant.grayscale = true;

  const VImage out = picture_of(master_of(gradient({100, 100})), variant).pixels;

  EXPECT_EQ((out[0] - out[1]).abs().max(), 0);
  EXPECT_EQ((out[0] - out[2]).abs().max(), 0);
}

TEST(Flatten, LeavesNoAlphaThoughTheFormatKeepsIt) {
  Variant variant = lossless_variant();
  variant.background = {.red = 9, .green = 8, .blue = 7};
  const Master master = master_of(solid({10, 10}, {0, 0, 0, 0}));

  EXPECT_EQ(pixel_at(picture_of(master, variant).pixels, 5, 5), (Pixel{0, 0, 0, 0}));
  variant.flatten = true;
  EXPECT_EQ(pixel_at(picture_of(master, variant).pixels, 5, 5), (Pixel{9, 8, 7}));
}

}  // namespace
}  // namespace darkroom::image
