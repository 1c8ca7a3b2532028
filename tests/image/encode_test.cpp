#include "image/encode.hpp"

#include "container/probe.hpp"
#include "domain/look.hpp"
#include "image/pictures.hpp"
#include "image/profiles.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

namespace darkroom::image {
namespace {

using vips::VImage;

Variant variant_of(Format format) {
  return {.name = "test", .box = {4096, 4096}, .format = format};
}

std::string name_of(const testing::TestParamInfo<Format>& format) {
  return std::string(
      extension(format.param));  // without the hyphen that a test's name may not have
}

container::Facts facts_of(const Bytes& file) {
  Limits limits;
  limits.formats.insert(Format::jpeg_xl);
  Result<container::Facts> facts = container::probe(file, limits);
  EXPECT_TRUE(facts.has_value()) << facts.error().message();
  return facts ? *facts : container::Facts{};
}

class EveryEncoder : public testing::TestWithParam<Format> {};

TEST_P(EveryEncoder, WritesItsFormat) {
  const container::Facts facts = facts_of(encode(gradient({200, 100}), variant_of(GetParam())));

  EXPECT_EQ(facts.format, GetParam());
  EXPECT_EQ(facts.size, (Size{200, 100}));
}

TEST_P(EveryEncoder, StaysCloseToThePixels) {
  const VImage picture = gradient({200, 100});
  Variant variant = variant_of(GetParam());
  variant.quality = 95;

  const VImage decoded = pixels_of(encode(picture, variant));

  EXPECT_LT((decoded - picture).abs().avg(), 1.5);  // of 255
}

TEST_P(EveryEncoder, WritesTheSameBytesEachTime) {
  const VImage picture = noise({200, 100});

  EXPECT_EQ(encode(picture, variant_of(GetParam())), encode(picture, variant_of(GetParam())));
}

TEST_P(EveryEncoder, WritesNothingButPixels) {
  VImage picture = tagged(gradient({200, 100}), grey_profile(2.2));
  const std::string xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret</x:xmpmeta>";
  vips_image_set_blob_copy(picture.get_image(), VIPS_META_XMP_NAME, xmp.data(), xmp.size());
  picture.set("exif-ifd0-ImageDescription", "secret");
  picture.set("png-comment-0-prompt", "secret");
  picture.set("orientation", 6);

  const Bytes file = encode(picture, variant_of(GetParam()));

  const container::Facts facts = facts_of(file);
  EXPECT_EQ(facts.icc_bytes + facts.exif_bytes + facts.xmp_bytes + facts.text_bytes, 0U);
  EXPECT_EQ(facts.orientation, 1);
  const std::string text(reinterpret_cast<const char*>(file.data()), file.size());
  EXPECT_EQ(text.find("secret"), std::string::npos);
}

TEST_P(EveryEncoder, KeepsAlphaWhereItsFormatCan) {
  const bool keeps = keeps_alpha(GetParam());
  const VImage picture = solid({64, 64}, keeps ? Pixel{9, 99, 199, 60} : Pixel{9, 99, 199});
  Variant variant = variant_of(GetParam());
  variant.quality = 95;

  const VImage decoded = pixels_of(encode(picture, variant));

  EXPECT_EQ(decoded.bands(), keeps ? 4 : 3);
  EXPECT_NEAR(pixel_at(decoded, 30, 30).back(), keeps ? 60 : 199, 2);
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryEncoder,
                         testing::Values(Format::jpeg, Format::png, Format::webp, Format::avif,
                                         Format::jpeg_xl),
                         name_of);

class LossyEncoder : public testing::TestWithParam<Format> {};

TEST_P(LossyEncoder, WritesMoreBytesForMoreQuality) {
  const VImage picture = noise({200, 100});
  Variant low = variant_of(GetParam());
  low.quality = 30;
  Variant high = variant_of(GetParam());
  high.quality = 95;

  EXPECT_LT(encode(picture, low).size() * 3 / 2, encode(picture, high).size());
}

INSTANTIATE_TEST_SUITE_P(Formats, LossyEncoder,
                         testing::Values(Format::jpeg, Format::webp, Format::avif, Format::jpeg_xl),
                         name_of);

class ProgressiveEncoder : public testing::TestWithParam<Format> {};

TEST_P(ProgressiveEncoder, ShowsAFirstViewEarlyWhereAsked) {
  Variant variant = variant_of(GetParam());

  EXPECT_FALSE(facts_of(encode(gradient({200, 100}), variant)).progressive);
  variant.progressive = true;
  EXPECT_TRUE(facts_of(encode(gradient({200, 100}), variant)).progressive);
}

INSTANTIATE_TEST_SUITE_P(Formats, ProgressiveEncoder, testing::Values(Format::jpeg, Format::png),
                         name_of);

// The sampling factors of a JPEG's first component, from its frame header: 0x22 is 4:2:0.
int luma_sampling(const Bytes& jpeg) {
  std::size_t at = 2;
  while (jpeg[at + 1] != std::byte{0xc0} && jpeg[at + 1] != std::byte{0xc2}) {
    at += 2 + (std::to_integer<std::size_t>(jpeg[at + 2]) << 8U) +
          std::to_integer<std::size_t>(jpeg[at + 3]);
  }
  return std::to_integer<int>(jpeg[at + 11]);
}

class JpegChroma : public testing::TestWithParam<int> {};

// libvips alone would choose by quality.
TEST_P(JpegChroma, IsWhatTheVariantSaysAtAnyQuality) {
  Variant variant = variant_of(Format::jpeg);
  variant.quality = GetParam();

  variant.chroma = Chroma::subsampled;
  EXPECT_EQ(luma_sampling(encode(gradient({64, 64}), variant)), 0x22);
  variant.chroma = Chroma::full;
  EXPECT_EQ(luma_sampling(encode(gradient({64, 64}), variant)), 0x11);
}

INSTANTIATE_TEST_SUITE_P(Quality, JpegChroma, testing::Values(50, 95));

// Thin red strokes on blue, where subsampling shows.
VImage strokes() {
  std::vector<Pixel> pixels;
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) pixels.push_back(x % 4 == 0 ? Pixel{255, 0, 0} : Pixel{0, 0, 255});
  }
  return from_pixels({64, 64}, pixels);
}

class FullChroma : public testing::TestWithParam<Format> {};

TEST_P(FullChroma, KeepsColouredStrokesSharper) {
  const VImage picture = strokes();
  Variant variant = variant_of(GetParam());
  variant.quality = 90;
  const auto error = [&] { return (pixels_of(encode(picture, variant)) - picture).abs().avg(); };

  variant.chroma = Chroma::subsampled;
  const double subsampled = error();
  variant.chroma = Chroma::full;

  EXPECT_LT(error(), subsampled);
}

INSTANTIATE_TEST_SUITE_P(Formats, FullChroma,
                         testing::Values(Format::jpeg, Format::webp, Format::avif), name_of);

TEST(LosslessEncoder, KeepsEveryPixel) {
  const VImage picture = noise({100, 60});
  Variant webp = variant_of(Format::webp);
  webp.lossless = true;

  EXPECT_EQ((pixels_of(encode(picture, webp)) - picture).abs().max(), 0);
  EXPECT_EQ((pixels_of(encode(picture, variant_of(Format::png))) - picture).abs().max(), 0);
}

}  // namespace
}  // namespace darkroom::image
