#include "image/retouch.hpp"

#include "image/pictures.hpp"

#include <gtest/gtest.h>

namespace darkroom::image {
namespace {

using vips::VImage;

// Grey on the left, lighter grey on the right, with an edge in the middle.
VImage step(int bands) {
  Pixel dark(static_cast<std::size_t>(bands), 100);
  Pixel light(static_cast<std::size_t>(bands), 160);
  if (bands == 4) dark[3] = light[3] = 77;
  return solid({32, 32}, dark).join(solid({32, 32}, light), VIPS_DIRECTION_HORIZONTAL);
}

Variant with(int blur, int sharpen) {
  return {.blur = blur, .sharpen = sharpen};
}

TEST(Retouch, OfNothingIsTheSamePicture) {
  const VImage image = noise({16, 16});

  EXPECT_EQ((retouched(image, Variant{}) - image).abs().max(), 0);
}

TEST(Sharpen, LiftsTheEdgeAndLeavesTheFlatAlone) {
  for (const int bands : {3, 4}) {
    const VImage image = step(bands);

    const VImage mild = retouched(image, with(0, 25));
    const VImage strong = retouched(image, with(0, 100));

    EXPECT_EQ(mild.bands(), bands);
    EXPECT_EQ(mild.format(), VIPS_FORMAT_UCHAR);
    EXPECT_NEAR(pixel_at(mild, 10, 16)[0], 100, 1);
    EXPECT_NEAR(pixel_at(mild, 50, 16)[0], 160, 1);
    EXPECT_GT(pixel_at(mild, 32, 16)[0], 160);
    EXPECT_GT(pixel_at(strong, 32, 16)[0], pixel_at(mild, 32, 16)[0]);
    if (bands == 4) {
      EXPECT_EQ((mild[3] - 77).abs().max(), 0);
    }
  }
}

// A wide one is made the short way, and looks the same.
TEST(Blur, IsAGaussianOfItsSigma) {
  const VImage image = step(3).resize(8);
  for (const int sigma : {2, 12, 40}) {
    const VImage soft = retouched(image, with(sigma, 0)).copy_memory();

    EXPECT_EQ(soft.width(), image.width());
    EXPECT_EQ(soft.height(), image.height());
    EXPECT_LE((soft - image.gaussblur(sigma)).abs().max(), 3) << sigma;
  }
}

TEST(Blur, HidesTheColourOfTransparentPixels) {
  const VImage image = solid({32, 32}, {255, 0, 0, 0})
                           .join(solid({32, 32}, {0, 255, 0, 255}), VIPS_DIRECTION_HORIZONTAL);

  const VImage soft = retouched(image, with(4, 0)).copy_memory();

  EXPECT_LE(((soft[3] > 8) & (soft[0] > 8)).max(), 0);
  EXPECT_GT(pixel_at(soft, 30, 16)[3], 50);
}

TEST(Grayscale, HasThreeEqualBandsAndKeepsAlpha) {
  const VImage grey = without_colour(noise({16, 16}, 4)).copy_memory();

  EXPECT_EQ(grey.bands(), 4);
  EXPECT_EQ((grey[0] - grey[1]).abs().max(), 0);
  EXPECT_EQ((grey[0] - grey[2]).abs().max(), 0);
  EXPECT_EQ((grey[3] - noise({16, 16}, 4)[3]).abs().max(), 0);
  EXPECT_GT(grey[0].deviate(), 10);
}

}  // namespace
}  // namespace darkroom::image
