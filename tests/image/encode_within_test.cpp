#include "image/encode_within.hpp"

#include "image/encode.hpp"
#include "image/pictures.hpp"
#include "image/quality/ssimulacra2.hpp"

#include <gtest/gtest.h>

#include <string>

namespace darkroom::image {
namespace {

using vips::VImage;

Variant bounded(Format format, int max_bytes) {
  return {.name = "v", .format = format, .quality = 90, .effort = 2, .max_bytes = max_bytes};
}

std::size_t bytes_at(const VImage& image, Variant variant, int quality) {
  variant.quality = quality;
  return encode(image, variant).size();
}

TEST(EncodeWithin, IsPlainEncodingWhereThatFits) {
  const VImage image = noise({64, 64});
  const Variant variant = bounded(Format::jpeg, 1'000'000);

  const auto encoded = encode_within(image, variant, 1);

  ASSERT_TRUE(encoded.has_value());
  EXPECT_EQ(encoded->bytes, encode(image, variant));
  EXPECT_EQ(encoded->quality, 90);
}

class EncodeWithinFormat : public testing::TestWithParam<Format> {};

TEST_P(EncodeWithinFormat, TakesTheBestQualityThatFits) {
  const VImage image = noise({128, 128});
  Variant variant = bounded(GetParam(), 0);
  variant.max_bytes = static_cast<int>(bytes_at(image, variant, 60));

  const auto encoded = encode_within(image, variant, 1);

  ASSERT_TRUE(encoded.has_value());
  EXPECT_GE(encoded->quality, 60);
  EXPECT_EQ(encoded->size, (Size{128, 128}));
  EXPECT_LE(encoded->bytes.size(), bytes_at(image, variant, 60));
  EXPECT_GT(bytes_at(image, variant, encoded->quality + 1), bytes_at(image, variant, 60));
}

TEST_P(EncodeWithinFormat, IsMadeSmallerRatherThanWorseThanTheLeastQuality) {
  const VImage image = noise({256, 128});

  const auto encoded = encode_within(image, bounded(GetParam(), 1500), 1);

  ASSERT_TRUE(encoded.has_value());
  EXPECT_LE(encoded->bytes.size(), 1500U);
  EXPECT_GE(encoded->bytes.size(), 1000U);  // not by far smaller than it could be
  EXPECT_EQ(encoded->quality, kLeastQuality);
  EXPECT_LT(encoded->size.width, 256);
  EXPECT_NEAR(encoded->size.width, 2 * encoded->size.height, 1);
  EXPECT_EQ(pixels_of(encoded->bytes).width(), encoded->size.width);
}

INSTANTIATE_TEST_SUITE_P(Formats, EncodeWithinFormat,
                         testing::Values(Format::jpeg, Format::webp, Format::avif, Format::jpeg_xl),
                         [](const auto& format) { return std::string(extension(format.param)); });

TEST(EncodeWithin, MakesSmallerWhatHasNoQuality) {
  const VImage image = noise({100, 100});

  const auto encoded = encode_within(image, bounded(Format::png, 5000), 1);

  ASSERT_TRUE(encoded.has_value());
  EXPECT_LE(encoded->bytes.size(), 5000U);
  EXPECT_LT(encoded->size.width, 100);
}

TEST(EncodeWithin, NeverGivesMoreThanWasAsked) {
  EXPECT_FALSE(encode_within(noise({64, 64}), bounded(Format::jpeg, 20), 1).has_value());
}

Variant aimed(Format format, int target) {
  Variant variant = bounded(format, 0);
  variant.target_quality = target;
  return variant;
}

// As people measure it: the file read once more.
double measured(const VImage& image, const Bytes& file) {
  const VImage shown = pixels_of(file).colourspace(VIPS_INTERPRETATION_sRGB).copy_memory();
  return ssimulacra2(view_of(image), view_of(shown));
}

TEST_P(EncodeWithinFormat, TakesTheLeastQualityThatReachesTheTarget) {
  const VImage image =
      noise({128, 128}).gaussblur(1.5).rint().cast(VIPS_FORMAT_UCHAR).copy_memory();

  for (const int target : {60, 80}) {
    const auto encoded = encode_within(image, aimed(GetParam(), target), 1);

    ASSERT_TRUE(encoded.has_value());
    ASSERT_TRUE(encoded->score.has_value());
    EXPECT_GE(*encoded->score, target);
    EXPECT_EQ(*encoded->score, measured(image, encoded->bytes));
    EXPECT_EQ(encoded->bytes.size(), bytes_at(image, aimed(GetParam(), 0), encoded->quality));
    Variant less = aimed(GetParam(), 0);
    less.quality = encoded->quality - 1;
    EXPECT_LE(measured(image, encode(image, less)), target + 1.5);
  }
}

TEST(EncodeWithin, GivesBytesBeforeTheTargetAndSaysTheScore) {
  const VImage image = noise({128, 128});
  Variant variant = aimed(Format::jpeg, 85);
  const auto free = encode_within(image, variant, 1);
  ASSERT_TRUE(free.has_value());
  variant.max_bytes = static_cast<int>(free->bytes.size() / 2);

  const auto encoded = encode_within(image, variant, 1);

  ASSERT_TRUE(encoded.has_value());
  EXPECT_LE(encoded->bytes.size(), free->bytes.size() / 2);
  EXPECT_LT(encoded->quality, free->quality);
  EXPECT_LT(encoded->score.value(), 85);
  EXPECT_EQ(encoded->score.value(), measured(image, encoded->bytes));
}

TEST(EncodeWithin, ScoresWhatIsTransparent) {
  const VImage image = noise({64, 64}).bandjoin(VImage::black(64, 64)).copy_memory();

  EXPECT_EQ(encode_within(image, aimed(Format::webp, 90), 1)->score, 100);
}

}  // namespace
}  // namespace darkroom::image
