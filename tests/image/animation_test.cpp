// Animations by the library's own door; what players see of them is e2e's
// (tests/e2e/animation_test.py).
#include "image/animation.hpp"

#include "container/probe.hpp"
#include "image/encoders/gif.hpp"
#include "image/frames.hpp"
#include "image/pictures.hpp"
#include "image/profiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace darkroom::image {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using vips::VImage;

Bytes taken(VipsBlob* blob) {
  std::size_t length = 0;
  const auto* bytes = static_cast<const std::byte*>(vips_blob_get(blob, &length));
  Bytes file(bytes, bytes + length);
  vips_area_unref(VIPS_AREA(blob));
  return file;
}

// `frames` below each other, as libvips writes them.
VImage strip_of(const std::vector<VImage>& frames, const std::vector<int>& delays, int loops) {
  libvips();
  VImage strip = VImage::arrayjoin(frames, VImage::option()->set("across", 1)).copy_memory();
  strip.set(VIPS_META_PAGE_HEIGHT, frames.front().height());
  strip.set("delay", delays);
  strip.set("loop", loops);
  return strip;
}

Bytes animated_gif(const std::vector<VImage>& frames, const std::vector<int>& delays, int loops) {
  return taken(strip_of(frames, delays, loops).gifsave_buffer());
}

Bytes animated_webp(const std::vector<VImage>& frames) {
  const std::vector<int> delays(frames.size(), 100);
  return taken(strip_of(frames, delays, 0)
                   .webpsave_buffer(VImage::option()->set("lossless", true)->set("kmax", 1)));
}

const Pixel kRed{200, 0, 0};
const Pixel kGreen{0, 200, 0};
const Pixel kBlue{0, 0, 200};

std::vector<VImage> flags(Size size = {40, 20}) {
  return {solid(size, kRed), solid(size, kGreen), solid(size, kBlue)};
}

Variant moving(Format format, Size box = {1000, 1000}) {
  Variant variant;
  variant.name = "moving";
  variant.box = box;
  variant.format = format;
  variant.lossless = format == Format::webp;
  variant.animated = Animated::keep;
  return variant;
}

Rendering rendering_of(const Bytes& source, std::vector<Variant> variants) {
  Result<Rendering> rendering = render(libvips(), source, plan_of(std::move(variants)), {});
  if (!rendering) throw std::runtime_error(rendering.error().message());
  return std::move(rendering).take();
}

// All frames of a file by libvips' own loaders, through none of our code.
VImage strip_in(const Bytes& file) {
  VipsBlob* const blob = vips_blob_new(nullptr, file.data(), file.size());
  const bool is_gif = file[0] == std::byte{'G'};
  VImage strip = is_gif ? VImage::gifload_buffer(blob, VImage::option()->set("n", -1))
                        : VImage::webpload_buffer(blob, VImage::option()->set("n", -1));
  strip = strip.copy_memory();
  vips_area_unref(VIPS_AREA(blob));
  return strip;
}

class KeptIn : public testing::TestWithParam<Format> {};

TEST_P(KeptIn, HasEveryFrameWithItsTimeAndColour) {
  const Bytes source = animated_gif(flags(), {100, 40, 250}, 3);

  const Rendering rendering = rendering_of(source, {moving(GetParam(), {20, 20})});

  const RenderedVariant& variant = rendering.variants[0];
  EXPECT_EQ(variant.frames, 3);
  EXPECT_EQ(variant.size, (Size{20, 10}));
  EXPECT_EQ(container::probe(variant.bytes, {})->frames, 3);
  const VImage strip = strip_in(variant.bytes);
  EXPECT_EQ(strip.get_int("loop"), 3);
  EXPECT_THAT(strip.get_array_int("delay"), ElementsAre(100, 40, 250));
  EXPECT_NEAR(pixel_at(strip, 10, 5)[0], 200, 2);
  EXPECT_NEAR(pixel_at(strip, 10, 15)[1], 200, 2);
  EXPECT_NEAR(pixel_at(strip, 10, 25)[2], 200, 2);
}

INSTANTIATE_TEST_SUITE_P(Animation, KeptIn, testing::Values(Format::webp, Format::gif),
                         [](const auto& row) { return std::string(to_string(row.param)); });

TEST(Animation, IsOnePictureInAFormatOfOneFrame) {
  Variant still = moving(Format::png);
  still.animated = Animated::first_frame;

  const Rendering rendering = rendering_of(animated_webp(flags()), {still, moving(Format::webp)});

  EXPECT_EQ(rendering.variants[0].frames, 1);
  EXPECT_EQ(pixel_at(pixels_of(rendering.variants[0].bytes), 5, 5), kRed);
  EXPECT_EQ(rendering.variants[1].frames, 3);
}

TEST(Animation, ShowsAsItsPosterTheFirstFrameThatIsNotBlank) {
  const VImage shown = gradient({40, 20});
  const Bytes source = animated_webp({solid({40, 20}, kRed), shown, solid({40, 20}, kBlue)});
  Variant poster = lossless_variant();
  Variant first = lossless_variant();
  first.animated = Animated::first_frame;

  const Rendering rendering = rendering_of(source, {poster, first});

  EXPECT_EQ(pixel_at(pixels_of(rendering.variants[0].bytes), 30, 10), pixel_at(shown, 30, 10));
  EXPECT_EQ(pixel_at(pixels_of(rendering.variants[1].bytes), 30, 10), kRed);
}

TEST(Animation, OfAWebpIsUprightAndInSrgb) {
  // Grey of half the light, in a profile without a curve: sRGB has 188 for it.
  const Bytes linear = rgb_profile({.red = {0.60974, 0.31111, 0.01947},
                                    .green = {0.20528, 0.62567, 0.06087},
                                    .blue = {0.14919, 0.06322, 0.74457}},
                                   1.0);
  VImage strip =
      strip_of({solid({40, 20}, {128, 128, 128}), solid({40, 20}, {0, 0, 0})}, {100, 100}, 0);
  strip.set(VIPS_META_ORIENTATION, 6);
  strip = tagged(strip, linear);
  const Bytes source =
      taken(strip.webpsave_buffer(VImage::option()->set("lossless", true)->set("kmax", 1)));
  ASSERT_EQ(container::probe(source, {})->orientation, 6);

  const Rendering rendering = rendering_of(source, {moving(Format::webp), lossless_variant()});

  EXPECT_EQ(rendering.variants[0].size, (Size{20, 40}));
  EXPECT_EQ(rendering.variants[1].size, (Size{20, 40}));
  EXPECT_NEAR(pixel_at(strip_in(rendering.variants[0].bytes), 5, 5)[0], 188, 2);
  EXPECT_NEAR(pixel_at(pixels_of(rendering.variants[1].bytes), 5, 5)[0], 188, 2);
}

TEST(Animation, HoldsAllFramesToTheLimitOfPixels) {
  const Bytes source = animated_gif(flags(), {100, 100, 100}, 0);
  const RenderOptions options{.limits = {.max_pixels = 3 * 40 * 20 - 1}};

  const auto kept = render(libvips(), source, plan_of({moving(Format::gif)}), options);
  const auto still = render(libvips(), source, plan_of({lossless_variant()}), options);

  ASSERT_FALSE(kept.has_value());
  EXPECT_EQ(kept.error().code(), ErrorCode::too_many_pixels);
  EXPECT_TRUE(still.has_value());
}

TEST(Animation, OfACanvasAboveLibvipsLimitIsRefused) {
  container::Facts facts;
  facts.format = Format::gif;
  facts.size = {2, 16'384};
  facts.frames = 1000;

  EXPECT_FALSE(check_frames(facts, plan_of({moving(Format::gif)}), {}).has_value());
  EXPECT_TRUE(check_frames(facts, plan_of({lossless_variant()}), {}).has_value());
}

// A frame from elsewhere, as video hands it over.
Pixels frame_of(Size size, const Pixel& colour) {
  Pixels frame{.size = size, .rgb = {}};
  for (std::int64_t i = 0; i < size.pixels(); ++i) {
    for (const int value : colour) frame.rgb.push_back(static_cast<std::byte>(value));
  }
  return frame;
}

TEST(Animation, IsMadeOfFramesFromElsewhere) {
  const Moving preview{.frames = {frame_of({40, 20}, kRed), frame_of({40, 20}, kBlue)},
                       .delays_ms = {80, 120},
                       .loops = 0};
  container::Facts facts;
  facts.format = Format::mp4;
  facts.size = {40, 20};
  facts.orientation = 6;  // turned by a quarter
  Variant still = lossless_variant();
  still.name = "still";
  const std::vector<Shown> shown{{.stills = {&preview.frames[0]}, .moving = &preview},
                                 {.stills = {&preview.frames[1]}}};

  const Result<Rendering> rendering =
      render_frames(libvips(), shown, facts, plan_of({moving(Format::webp), still}), {});

  ASSERT_TRUE(rendering.has_value()) << rendering.error().message();
  const RenderedVariant& variant = rendering->variants[0];
  EXPECT_EQ(variant.frames, 2);
  EXPECT_EQ(variant.size, (Size{20, 40}));
  const VImage strip = strip_in(variant.bytes);
  EXPECT_THAT(strip.get_array_int("delay"), ElementsAre(80, 120));
  EXPECT_EQ(pixel_at(strip, 5, 60)[2], 200);
  EXPECT_EQ(rendering->variants[1].frames, 1);
  EXPECT_EQ(pixel_at(pixels_of(rendering->variants[1].bytes), 5, 5), kBlue);
}

TEST(DecodeAnimation, DecodesNoFrameThatNobodyWants) {
  const Bytes source = animated_webp(flags());
  const container::Facts facts = *container::probe(source, {});
  const auto reader = read_webp_frames(source, facts);

  const Animation first = decode_animation(*reader, facts, {});

  EXPECT_EQ(reader->frames(), 3);
  EXPECT_THAT(first.frames.pixels, IsEmpty());
  EXPECT_EQ(pixel_at(first.first, 5, 5)[0], 200);
}

TEST(DecodeAnimation, LeavesAlphaOutWhereNoFrameHasAnyAndInAllWhereOneHas) {
  const auto bands = [](const std::vector<VImage>& frames) {
    const Bytes source = animated_webp(frames);
    const container::Facts facts = *container::probe(source, {});
    std::vector<int> found;
    const auto reader = read_webp_frames(source, facts);
    const Animation animation = decode_animation(*reader, facts, {.all = true});
    for (const VImage& frame : animation.frames.pixels) found.push_back(frame.bands());
    return found;
  };

  EXPECT_THAT(bands(flags()), ElementsAre(3, 3, 3));
  EXPECT_THAT(bands({solid({9, 9}, {1, 2, 3, 255}), solid({9, 9}, {9, 9, 90, 99})}),
              ElementsAre(4, 4));
}

TEST(Blank, IsAFrameOfOneTone) {
  EXPECT_TRUE(is_blank(solid({30, 20}, {0, 0, 0})));
  EXPECT_TRUE(is_blank(solid({30, 20}, {200, 90, 30})));
  EXPECT_FALSE(is_blank(gradient({30, 20})));
}

TEST(Blank, IsWhatOnlyTransparentPixelsColour) {
  const VImage unseen = gradient({30, 20}).bandjoin(0).copy_memory();
  const VImage seen = solid({30, 20}, {9, 9, 9, 0}).insert(solid({5, 5}, {9, 9, 9, 255}), 3, 3);

  EXPECT_TRUE(is_blank(unseen));
  EXPECT_FALSE(is_blank(seen.copy_memory()));
}

TEST(Hundredths, KeepTheSumAndNoFrameThatPlayersWouldSlowDown) {
  const std::vector<int> exact{100, 40, 250, 0, 10};
  const std::vector<int> thirds{33, 33, 33, 33};
  const std::vector<int> fast{16, 16, 16};
  const std::vector<int> fast_then_slow{15, 15, 15, 15, 300};
  const std::vector<int> long_one{16'777'215};

  EXPECT_THAT(in_hundredths(exact), ElementsAre(100, 40, 250, 0, 10));
  EXPECT_THAT(in_hundredths(thirds), ElementsAre(30, 40, 30, 30));
  EXPECT_THAT(in_hundredths(fast), ElementsAre(20, 20, 20));
  EXPECT_THAT(in_hundredths(fast_then_slow), ElementsAre(20, 20, 20, 20, 300));
  EXPECT_THAT(in_hundredths(long_one), ElementsAre(655'350));
}

TEST(MostFrames, AreTheSourcesWhereTheVariantKeepsThem) {
  container::Facts facts;
  facts.format = Format::gif;
  facts.frames = 7;
  Variant poster = moving(Format::gif);
  poster.animated = Animated::poster;

  EXPECT_EQ(most_frames(moving(Format::gif), facts), 7);
  EXPECT_EQ(most_frames(moving(Format::webp), facts), 7);
  EXPECT_EQ(most_frames(moving(Format::png), facts), 1);
  EXPECT_EQ(most_frames(poster, facts), 1);
  facts.format = Format::tiff;
  EXPECT_EQ(most_frames(moving(Format::webp), facts), 1);
}

}  // namespace
}  // namespace darkroom::image
