#include "image/shrink_on_load.hpp"

#include "image/pictures.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace darkroom::image {
namespace {

container::Facts facts_of(Format format, Size size) {
  return {.format = format, .size = size};
}

Variant inside(int side) {
  Variant variant = lossless_variant();
  variant.box = {side, side};
  return variant;
}

struct Case {
  int source;  // px a side
  int box;
  int shrink;
};

class ShrinkOnLoad : public testing::TestWithParam<Case> {};

TEST_P(ShrinkOnLoad, LeavesTwiceThePixelsThatAreNeeded) {
  const std::vector<Variant> variants = {inside(GetParam().box)};
  const Size source{GetParam().source, GetParam().source};

  EXPECT_EQ(shrink_on_load(facts_of(Format::jpeg, source), variants), GetParam().shrink);
}

INSTANTIATE_TEST_SUITE_P(Sizes, ShrinkOnLoad,
                         testing::Values(Case{1024, 1024, 1}, Case{1024, 2048, 1},
                                         Case{4095, 1024, 1}, Case{4096, 1024, 2},
                                         Case{8192, 1024, 4}, Case{16384, 1024, 8},
                                         Case{16384, 16, 8}));

TEST(ShrinkOnLoad, AsksTheLargestVariant) {
  const container::Facts facts = facts_of(Format::jpeg, {8192, 8192});

  EXPECT_EQ(shrink_on_load(facts, std::vector{inside(512), inside(2048)}), 2);
  EXPECT_EQ(shrink_on_load(facts, std::vector{inside(512), inside(8192)}), 1);
}

TEST(ShrinkOnLoad, AsksTheSideThatShrinksLeast) {
  Variant variant = inside(1024);
  variant.fit = Fit::fill;

  EXPECT_EQ(shrink_on_load(facts_of(Format::jpeg, {8192, 2048}), std::vector{variant}), 1);
}

TEST(ShrinkOnLoad, IsOnlyForDecodersThatCan) {
  for (const Format format : {Format::png, Format::gif, Format::avif, Format::tiff}) {
    EXPECT_EQ(shrink_on_load(facts_of(format, {8192, 8192}), std::vector{inside(64)}), 1);
  }
  container::Facts animation = facts_of(Format::webp, {8192, 8192});
  EXPECT_EQ(shrink_on_load(animation, std::vector{inside(64)}), 8);
  animation.frames = 2;
  EXPECT_EQ(shrink_on_load(animation, std::vector{inside(64)}), 1);
}

// What is gained in time must not be seen: against the full decode, made by asking for one large
// variant beside the small one.
class ShrunkPixels : public testing::TestWithParam<Format> {};

TEST_P(ShrunkPixels, AreThoseOfAFullDecode) {
  const vips::VImage picture = gradient({1024, 768});
  const Bytes source = GetParam() == Format::jpeg ? as_jpeg(picture) : as_webp(picture);
  Variant full = lossless_variant();
  full.name = "full";
  const RenderOptions options{.threads = 1};

  const Result<Rendering> shrunk = render(libvips(), source, plan_of({inside(120)}), options);
  const Result<Rendering> whole = render(libvips(), source, plan_of({inside(120), full}), options);

  ASSERT_TRUE(shrunk && whole);
  const vips::VImage difference =
      (pixels_of(shrunk->variants[0].bytes) - pixels_of(whole->variants[0].bytes)).abs();
  EXPECT_LT(difference.avg(), 0.6);  // of 255
  EXPECT_LE(difference.max(), 6);
}

INSTANTIATE_TEST_SUITE_P(Decoders, ShrunkPixels, testing::Values(Format::jpeg, Format::webp),
                         [](const auto& format) { return std::string(to_string(format.param)); });

}  // namespace
}  // namespace darkroom::image
