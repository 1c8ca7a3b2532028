#include "image/render.hpp"

#include "container/probe.hpp"
#include "image/pictures.hpp"
#include "image/profiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

Variant normal(Size box) {
  return {.name = "normal", .box = box, .format = Format::jpeg, .quality = 80, .progressive = true};
}

Variant high_quality(Size box) {
  return {.name = "high-quality", .box = box, .format = Format::webp, .quality = 95};
}

Plan two_variants() {
  return plan_of({normal({64, 64}), high_quality({128, 128})});
}

TEST(Render, MakesEveryVariantInThePlansOrder) {
  const Bytes source = as_png(gradient({200, 100}));

  const Result<Rendering> rendering = render(libvips(), source, two_variants(), {});

  ASSERT_TRUE(rendering.has_value()) << rendering.error().message();
  ASSERT_EQ(rendering->variants.size(), 2U);
  const RenderedVariant& first = rendering->variants[0];
  EXPECT_EQ(first.name, "normal");
  EXPECT_EQ(first.format, Format::jpeg);
  EXPECT_EQ(first.size, (Size{64, 32}));
  EXPECT_EQ(first.quality, 80);
  EXPECT_TRUE(container::probe(first.bytes, {})->progressive);
  const RenderedVariant& second = rendering->variants[1];
  EXPECT_EQ(second.name, "high-quality");
  EXPECT_EQ(second.size, (Size{128, 64}));
  EXPECT_EQ(container::probe(second.bytes, {})->size, (Size{128, 64}));
}

TEST(Render, SaysWhatTheSourceIsAndHowLongItTook) {
  const Bytes source = as_png(noise({300, 200}));

  const Result<Rendering> rendering = render(libvips(), source, two_variants(), {});

  ASSERT_TRUE(rendering.has_value());
  EXPECT_EQ(rendering->facts.format, Format::png);
  EXPECT_EQ(rendering->facts.size, (Size{300, 200}));
  EXPECT_GT(rendering->probe_ms, 0);
  EXPECT_GT(rendering->decode_ms, 0);
  EXPECT_GT(rendering->variants[0].encode_ms, 0);
}

// Four quarters of four colours, in a JPEG whose EXIF says how it was held.
Bytes held_jpeg(int orientation) {
  const VImage top =
      solid({32, 16}, {255, 0, 0}).join(solid({32, 16}, {0, 255, 0}), VIPS_DIRECTION_HORIZONTAL);
  const VImage bottom = solid({32, 16}, {0, 0, 255})
                            .join(solid({32, 16}, {255, 255, 255}), VIPS_DIRECTION_HORIZONTAL);
  VImage image = top.join(bottom, VIPS_DIRECTION_VERTICAL).copy();
  image.set("orientation", orientation);
  return as_jpeg(image, 100);
}

char colour_at(const VImage& image, int x, int y) {
  const Pixel pixel = pixel_at(image, x, y);
  if (pixel[0] > 200 && pixel[1] > 200) return 'w';
  if (pixel[0] > 200) return 'r';
  return pixel[1] > 200 ? 'g' : 'b';
}

struct Held {
  int orientation;
  const char* corners;  // top left, top right, bottom left, bottom right
};

class RenderOfAHeldCamera : public testing::TestWithParam<Held> {};

TEST_P(RenderOfAHeldCamera, StandsUpright) {
  const VImage image = rendered(held_jpeg(GetParam().orientation), lossless_variant());

  const bool turned = GetParam().orientation >= 5;
  EXPECT_EQ(image.width(), turned ? 32 : 64);
  EXPECT_EQ(image.height(), turned ? 64 : 32);
  const int right = image.width() - 4;
  const int bottom = image.height() - 4;
  const std::string corners = {colour_at(image, 3, 3), colour_at(image, right, 3),
                               colour_at(image, 3, bottom), colour_at(image, right, bottom)};
  EXPECT_EQ(corners, GetParam().corners);
}

INSTANTIATE_TEST_SUITE_P(Exif, RenderOfAHeldCamera,
                         testing::Values(Held{1, "rgbw"}, Held{2, "grwb"}, Held{3, "wbgr"},
                                         Held{4, "bwrg"}, Held{5, "rbgw"}, Held{6, "brwg"},
                                         Held{7, "wgbr"}, Held{8, "gwrb"}),
                         [](const auto& held) { return std::to_string(held.param.orientation); });

// libheif has turned the picture already when libvips gets it.
TEST(Render, TurnsNoAvifTwice) {
  const Bytes source = as_avif(gradient({64, 32}));
  container::Facts facts = *container::probe(source, {});
  facts.orientation = 6;

  const Result<Rendering> rendering =
      render_probed(libvips(), source, facts, plan_of({lossless_variant()}), {});

  EXPECT_EQ(rendering.value().variants[0].size, (Size{64, 32}));
}

TEST(Render, PutsAlphaOnTheVariantsGroundForJpeg) {
  const Bytes source = as_png(solid({64, 64}, {10, 20, 30, 0}));
  Variant variant = normal({64, 64});
  variant.quality = 100;

  EXPECT_EQ(pixel_at(rendered(source, variant), 32, 32), (Pixel{255, 255, 255}));
  variant.background = {.red = 0, .green = 0, .blue = 0};
  EXPECT_EQ(pixel_at(rendered(source, variant), 32, 32), (Pixel{0, 0, 0}));
}

TEST(Render, KeepsAlphaForWebp) {
  const Bytes source = as_png(solid({64, 64}, {10, 20, 30, 100}));
  Variant variant = high_quality({32, 32});
  variant.lossless = true;

  EXPECT_EQ(pixel_at(rendered(source, variant), 16, 16).back(), 100);
}

TEST(Render, ConvertsThroughTheProfileInTheFile) {
  const VImage image = tagged(solid({64, 64}, {128}), grey_profile(1.0));
  VipsBlob* blob = image.pngsave_buffer();
  vips_area_unref(VIPS_AREA(blob));
  const Bytes source = as_jpeg(image, 100);
  ASSERT_GT(container::probe(source, {})->icc_bytes, 0U);

  EXPECT_THAT(pixel_at(rendered(source, lossless_variant()), 9, 9),
              testing::Each(testing::AllOf(testing::Ge(187), testing::Le(189))));
}

TEST(Render, CarriesNothingOfTheSourceButItsPixels) {
  VImage image = tagged(gradient({64, 64}), grey_profile(2.2)).copy();
  image.set("png-comment-0-prompt", "secret");
  const Bytes source = as_png(image);

  const Result<Rendering> rendering =
      render(libvips(), source,
             plan_of({normal({64, 64}), high_quality({64, 64}), lossless_variant()}), {});

  ASSERT_TRUE(rendering.has_value());
  for (const RenderedVariant& variant : rendering->variants) {
    const container::Facts facts = *container::probe(variant.bytes, {});
    EXPECT_EQ(facts.icc_bytes + facts.exif_bytes + facts.xmp_bytes + facts.text_bytes, 0U);
  }
}

std::vector<Bytes> bytes_of(const Result<Rendering>& rendering) {
  std::vector<Bytes> all;
  for (const RenderedVariant& variant : rendering.value().variants) all.push_back(variant.bytes);
  return all;
}

TEST(Render, GivesTheSameBytesHoweverManyThreads) {
  const Bytes source = as_png(noise({300, 200}));
  Variant avif = high_quality({100, 100});
  avif.format = Format::avif;
  const Plan plan = plan_of({normal({64, 64}), high_quality({128, 128}), avif, lossless_variant()});

  const std::vector<Bytes> one = bytes_of(render(libvips(), source, plan, {.threads = 1}));

  EXPECT_EQ(bytes_of(render(libvips(), source, plan, {.threads = 1})), one);
  EXPECT_EQ(bytes_of(render(libvips(), source, plan, {.threads = 2})), one);
  EXPECT_EQ(bytes_of(render(libvips(), source, plan, {.threads = 16})), one);
}

TEST(Render, IsSafeFromManyThreadsAtOnce) {
  const Bytes good = as_png(noise({120, 90}));
  const Bytes bad(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(good.size() / 2));
  const std::vector<Bytes> wanted = bytes_of(render(libvips(), good, two_variants(), {}));
  std::vector<int> wrong(4, 0);

  {
    std::vector<std::jthread> threads;
    threads.reserve(wrong.size());
    for (int& mistakes : wrong) {
      threads.emplace_back([&] {
        for (int i = 0; i < 10; ++i) {
          if (bytes_of(render(libvips(), good, two_variants(), {})) != wanted) ++mistakes;
          if (render(libvips(), bad, two_variants(), {}).has_value()) ++mistakes;
        }
      });
    }
  }

  EXPECT_THAT(wrong, testing::Each(0));
}

TEST(Render, PassesOnWhatTheProbeRefuses) {
  const Result<Rendering> empty = render(libvips(), {}, two_variants(), {});
  const Result<Rendering> text = render(libvips(), as_bytes("<html></html>"), two_variants(), {});
  const Bytes png = as_png(solid({100, 100}, {1, 2, 3}));
  const Result<Rendering> large =
      render(libvips(), png, two_variants(), {.limits = {.max_pixels = 9'999}});

  EXPECT_EQ(empty.error().code(), ErrorCode::source_empty);
  EXPECT_EQ(text.error().code(), ErrorCode::unsupported_format);
  EXPECT_EQ(large.error().code(), ErrorCode::too_many_pixels);
}

TEST(Render, IsAllOrNothing) {
  const Bytes source = as_png(gradient({64, 64}));
  Variant impossible = high_quality({32, 32});
  impossible.format = Format::tiff;  // no output of darkroom's; a plan never has it

  const Result<Rendering> rendering =
      render(libvips(), source, plan_of({normal({32, 32}), impossible}), {});

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::processing_failed);
  EXPECT_EQ(rendering.error().message(), "variant high-quality: the tiff encoder failed");
}

}  // namespace
}  // namespace darkroom::image
