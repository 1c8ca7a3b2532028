#include "image/decode.hpp"

#include "container/probe.hpp"
#include "image/pictures.hpp"
#include "image/profiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::image {
namespace {

using testing::AnyOf;
using vips::VImage;

const Size kSize{160, 120};

Limits every_format() {
  Limits limits;
  limits.formats = {Format::jpeg, Format::png,  Format::webp,
                    Format::gif,  Format::avif, Format::tiff};
  return limits;
}

Bytes sound_file(Format format) {
  const VImage image = noise(kSize);
  switch (format) {
    case Format::jpeg:
      return as_jpeg(image);
    case Format::png:
      return as_png(image);
    case Format::webp:
      return as_webp(image);
    case Format::gif:
      return as_gif(image);
    case Format::avif:
      return as_avif(image);
    default:
      return as_tiff(image);
  }
}

Result<Rendering> render_file(ByteView file) {
  return render(libvips(), file, plan_of({lossless_variant()}),
                {.limits = every_format(), .threads = 1});
}

class EveryDecoder : public testing::TestWithParam<Format> {};

TEST_P(EveryDecoder, ReadsASoundFile) {
  const Result<Rendering> rendering = render_file(sound_file(GetParam()));

  ASSERT_TRUE(rendering.has_value()) << rendering.error().message();
  EXPECT_EQ(rendering->facts.format, GetParam());
  EXPECT_EQ(rendering->variants[0].size, kSize);
}

TEST_P(EveryDecoder, RefusesAFileThatEndsEarly) {
  const Bytes file = sound_file(GetParam());

  for (const std::size_t percent : {20U, 50U, 80U, 97U}) {
    const Result<Rendering> rendering =
        render_file(ByteView(file).first(file.size() * percent / 100));

    ASSERT_FALSE(rendering.has_value()) << percent << " %";
    EXPECT_THAT(rendering.error().code(),
                AnyOf(ErrorCode::truncated_image, ErrorCode::corrupt_image));
    EXPECT_FALSE(rendering.error().retryable());
  }
}

// As if the probe had missed it: the decoder alone never passes grey pixels off as a picture.
TEST_P(EveryDecoder, RefusesAFileThatEndsEarlyWhateverTheProbeSaid) {
  const Bytes file = sound_file(GetParam());
  const Result<container::Facts> facts = container::probe(file, every_format());
  ASSERT_TRUE(facts.has_value()) << facts.error().message();

  const Result<Rendering> rendering =
      render_probed(libvips(), ByteView(file).first(file.size() / 2), *facts,
                    plan_of({lossless_variant()}), {.limits = every_format(), .threads = 1});

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::corrupt_image);
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryDecoder,
                         testing::Values(Format::jpeg, Format::png, Format::webp, Format::gif,
                                         Format::avif, Format::tiff),
                         [](const auto& format) { return std::string(to_string(format.param)); });

// Where the pixels of the scan are, from the end of its header to the end marker.
struct Scan {
  std::size_t begin;
  std::size_t end;
};

Scan scan_of(const Bytes& jpeg) {
  std::size_t at = 2;
  while (jpeg[at + 1] != std::byte{0xda}) {
    at += 2 + (std::to_integer<std::size_t>(jpeg[at + 2]) << 8U) +
          std::to_integer<std::size_t>(jpeg[at + 3]);
  }
  return {at + 14, jpeg.size() - 2};
}

// A restart marker in a scan that has no restarts: the decoder runs dry there, warns, and guesses.
Bytes damaged(Bytes jpeg, std::size_t at) {
  jpeg[at] = std::byte{0xff};
  jpeg[at + 1] = std::byte{0xd3};
  return jpeg;
}

class DamagedScan : public testing::TestWithParam<int> {};

// libjpeg warns and guesses. The last place is in the last 8 rows, after which libvips asks no
// more.
TEST_P(DamagedScan, IsACorruptImage) {
  const Bytes jpeg = as_jpeg(noise(kSize));
  const Scan scan = scan_of(jpeg);
  const std::size_t at =
      scan.begin + ((scan.end - scan.begin) * static_cast<std::size_t>(GetParam()) / 100);

  const Result<Rendering> rendering = render_file(damaged(jpeg, at));

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::corrupt_image);
}

INSTANTIATE_TEST_SUITE_P(Percent, DamagedScan, testing::Values(5, 30, 60, 90, 96, 99));

// After the first segment.
Bytes with_stray_bytes(Bytes jpeg) {
  const int length = (std::to_integer<int>(jpeg[4]) << 8) + std::to_integer<int>(jpeg[5]);
  jpeg.insert(jpeg.begin() + 4 + length, 17, std::byte{0x55});
  return jpeg;
}

TEST(DecodedJpeg, MayHaveBytesBetweenItsSegments) {
  const Bytes sound = as_jpeg(gradient(kSize));
  const Bytes jpeg = with_stray_bytes(sound);

  const Result<Rendering> rendering = render_file(jpeg);

  ASSERT_TRUE(rendering.has_value()) << rendering.error().message();
  EXPECT_EQ(rendering->variants[0].bytes, render_file(sound)->variants[0].bytes);
}

TEST(DecodedJpeg, MayNotHaveThemAndADamagedScan) {
  const Bytes sound = as_jpeg(noise(kSize));
  const Scan scan = scan_of(sound);
  const Bytes jpeg = with_stray_bytes(damaged(sound, (scan.begin + scan.end) / 2));

  EXPECT_EQ(render_file(jpeg).error().code(), ErrorCode::corrupt_image);
}

TEST(Decode, SaysNothingOfLibvipsOwnWords) {
  const Bytes png = as_png(noise(kSize));
  const Result<container::Facts> facts = container::probe(png, {});

  const Result<Rendering> rendering =
      render_probed(libvips(), ByteView(png).first(png.size() / 2), *facts,
                    plan_of({lossless_variant()}), {.threads = 1});

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().message(), "the png decoder refuses the pixels");
  EXPECT_STREQ(vips_error_buffer(), "");
}

TEST(Decode, ChecksTheDecodersOwnSizeBeforeAnyPixel) {
  const Bytes png = as_png(solid({2000, 1000}, {1, 2, 3}));
  const container::Facts lie{.format = Format::png, .size = {10, 10}};

  const Result<Rendering> rendering =
      render_probed(libvips(), png, lie, plan_of({lossless_variant()}),
                    {.limits = {.max_pixels = 1'999'999}, .threads = 1});

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::too_many_pixels);
}

TEST(Decode, LeavesTheSourcesMetadataBehind) {
  VImage picture = tagged(noise(kSize), hollow_profile("RGB ")).copy();
  picture.set("png-comment-0-prompt", "secret");
  const Bytes jpeg = as_jpeg(picture);
  const container::Facts facts = *container::probe(jpeg, {});
  VImage opened = open_source(jpeg, facts, 1);
  ASSERT_NE(opened.get_typeof(VIPS_META_ICC_NAME), 0U);

  const VImage pixels = in_memory(std::exchange(opened, VImage()), facts);

  EXPECT_EQ(pixels.get_typeof(VIPS_META_ICC_NAME), 0U);
  EXPECT_EQ(pixels.get_typeof(VIPS_META_EXIF_NAME), 0U);
  EXPECT_EQ(pixels.get_typeof("vips-loader"), 0U);
}

TEST(Decode, TakesTheFirstFrameOfAnAnimation) {
  // Two frames under each other, which is how libvips holds them.
  VImage frames =
      solid({32, 32}, {255, 0, 0}).join(solid({32, 32}, {0, 0, 255}), VIPS_DIRECTION_VERTICAL);
  frames = frames.copy();
  frames.set("page-height", 32);

  const VImage first = rendered(as_gif(frames), lossless_variant());

  EXPECT_EQ(first.height(), 32);
  EXPECT_EQ(pixel_at(first, 5, 5), (Pixel{255, 0, 0}));
}

TEST(Decode, ExpandsAPalette) {
  VipsBlob* blob =
      solid({16, 16}, {10, 200, 30}).pngsave_buffer(VImage::option()->set("palette", true));
  std::size_t length = 0;
  const auto* data = static_cast<const std::byte*>(vips_blob_get(blob, &length));
  const Bytes png(data, data + length);
  vips_area_unref(VIPS_AREA(blob));
  ASSERT_EQ(container::probe(png, {})->colour, container::ColourModel::palette);

  EXPECT_EQ(pixel_at(rendered(png, lossless_variant()), 3, 3), (Pixel{10, 200, 30}));
}

}  // namespace
}  // namespace darkroom::image
