#include "image/colour.hpp"

#include "image/pictures.hpp"
#include "image/profiles.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace darkroom::image {
namespace {

using vips::VImage;

// Adobe RGB (1998), 4.3.1.1 and 4.3.4.2, adapted to D50 by Bradford.
Bytes adobe_rgb() {
  return rgb_profile({.red = {0.60974, 0.31111, 0.01947},
                      .green = {0.20528, 0.62567, 0.06087},
                      .blue = {0.14919, 0.06322, 0.74457}},
                     2.19921875);
}

Pixel first(const VImage& image) {
  return pixel_at(image.copy_memory(), 0, 0);
}

void expect_near(const Pixel& found, const Pixel& wanted, int tolerance) {
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t band = 0; band < wanted.size(); ++band) {
    EXPECT_NEAR(found[band], wanted[band], tolerance) << "band " << band;
  }
}

// The expected values are the two matrices and curves, computed apart from any library.
TEST(Colour, GoesThroughAnAdobeRgbProfile) {
  const VImage image = tagged(solid({4, 4}, {200, 100, 50}), adobe_rgb());

  expect_near(first(to_srgb(image)), {227, 100, 42}, 1);
}

TEST(Colour, KeepsAlphaThroughAProfile) {
  const VImage image = tagged(solid({4, 4}, {200, 100, 50, 77}), adobe_rgb());

  expect_near(first(to_srgb(image)), {227, 100, 42, 77}, 1);
}

TEST(Colour, GoesThroughAGreyProfile) {
  const VImage image = tagged(solid({4, 4}, {128}), grey_profile(1.0));

  expect_near(first(to_srgb(image)), {188, 188, 188}, 1);
}

TEST(Colour, KeepsAlphaThroughAGreyProfile) {
  const VImage image = tagged(solid({4, 4}, {128, 33}), grey_profile(1.0));

  expect_near(first(to_srgb(image)), {188, 188, 188, 33}, 1);
}

TEST(Colour, IsExactWhereThereIsNoProfile) {
  expect_near(first(to_srgb(solid({4, 4}, {200, 100, 50}))), {200, 100, 50}, 0);
}

TEST(Colour, MakesGreyThreeBands) {
  expect_near(first(to_srgb(solid({4, 4}, {90}))), {90, 90, 90}, 0);
  expect_near(first(to_srgb(solid({4, 4}, {90, 12}))), {90, 90, 90, 12}, 0);
}

TEST(Colour, TakesTheHighByteOfSixteenBits) {
  const VImage deep = solid({4, 4}, {0x80, 0x40, 0xff, 0x20})
                          .cast(VIPS_FORMAT_USHORT)
                          .linear(257, 0)
                          .cast(VIPS_FORMAT_USHORT)
                          .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_RGB16));

  const VImage srgb = to_srgb(deep);

  EXPECT_EQ(srgb.format(), VIPS_FORMAT_UCHAR);
  expect_near(first(srgb), {0x80, 0x40, 0xff, 0x20}, 0);
}

TEST(Colour, TakesSixteenBitsThroughAProfile) {
  const VImage deep = solid({4, 4}, {200, 100, 50, 77})
                          .linear(257, 0)
                          .cast(VIPS_FORMAT_USHORT)
                          .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_RGB16));

  const VImage srgb = to_srgb(tagged(deep, adobe_rgb()));

  EXPECT_EQ(srgb.format(), VIPS_FORMAT_UCHAR);
  expect_near(first(srgb), {227, 100, 42, 77}, 1);
}

VImage cmyk(const Pixel& ink) {
  return solid({4, 4}, ink).copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_CMYK));
}

TEST(Colour, TakesCmykWithoutAProfileAsPrint) {
  expect_near(first(to_srgb(cmyk({0, 0, 0, 0}))), {255, 255, 255}, 3);
  const Pixel cyan = first(to_srgb(cmyk({255, 0, 0, 0})));
  EXPECT_LT(cyan[0], 60);
  EXPECT_GT(cyan[2], 180);
  const Pixel black = first(to_srgb(cmyk({0, 0, 0, 255})));
  EXPECT_LT(black[0], 60);
}

TEST(Colour, TakesCmykWithABrokenProfileAsPrint) {
  const Pixel bare = first(to_srgb(cmyk({255, 0, 0, 0})));

  expect_near(first(to_srgb(tagged(cmyk({255, 0, 0, 0}), hollow_profile("CMYK")))), bare, 0);
}

class UselessProfile : public testing::TestWithParam<const char*> {};

TEST_P(UselessProfile, LeavesTheColourAsItIs) {
  const Bytes profile = hollow_profile(GetParam());

  expect_near(first(to_srgb(tagged(solid({4, 4}, {200, 100, 50, 7}), profile))), {200, 100, 50, 7},
              1);
  expect_near(first(to_srgb(tagged(solid({4, 4}, {200, 100, 50}), profile))), {200, 100, 50}, 1);
  expect_near(first(to_srgb(tagged(solid({4, 4}, {90}), profile))), {90, 90, 90}, 1);
}

INSTANTIATE_TEST_SUITE_P(Spaces, UselessProfile, testing::Values("RGB ", "GRAY", "CMYK", "Lab "));

TEST(Colour, IgnoresAGoodProfileOfAnotherKindOfPixels) {
  expect_near(first(to_srgb(tagged(solid({4, 4}, {200, 100, 50}), grey_profile(1.0)))),
              {200, 100, 50}, 0);
}

TEST(Colour, IgnoresAProfileOfAFewBytes) {
  expect_near(first(to_srgb(tagged(solid({4, 4}, {200, 100, 50}), Bytes(5)))), {200, 100, 50}, 0);
}

// Real profiles, version 4 with parametric curves.
Bytes corpus_profile(const std::string& name) {
  const char* given = std::getenv("DARKROOM_CORPUS");  // NOLINT(concurrency-mt-unsafe)
  const std::filesystem::path corpus =
      given != nullptr ? given : DARKROOM_SOURCE_DIR "/../shared/corpus";
  std::ifstream in(corpus / "icc" / name, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

struct RealProfile {
  const char* file;
  Pixel srgb;  // of 60, 120, 180
};

class ColourOfCorpus : public testing::TestWithParam<RealProfile> {};

TEST_P(ColourOfCorpus, GoesThroughARealProfile) {
  const Bytes profile = corpus_profile(GetParam().file);
  if (profile.empty()) GTEST_SKIP() << "no corpus: set DARKROOM_CORPUS";

  const VImage image = tagged(solid({4, 4}, {60, 120, 180}), profile);

  expect_near(first(to_srgb(image)), GetParam().srgb, 1);
}

INSTANTIATE_TEST_SUITE_P(Icc, ColourOfCorpus,
                         testing::Values(RealProfile{"DisplayP3-v4.icc", {30, 122, 185}},
                                         RealProfile{"AdobeCompat-v4.icc", {0, 121, 184}}));

}  // namespace
}  // namespace darkroom::image
