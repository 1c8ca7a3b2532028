#include "image/encode_smallest.hpp"

#include "container/probe.hpp"
#include "image/encode.hpp"
#include "image/pictures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

Variant open(std::vector<Format> formats) {
  return {.name = "v", .formats = std::move(formats), .quality = 80, .effort = 2};
}

// Noise that is soft, as a photograph's.
VImage photograph() {
  return noise({128, 128}).gaussblur(1.5).rint().cast(VIPS_FORMAT_UCHAR).copy_memory();
}

// Two colours and a hard edge, as a logo's.
VImage logo() {
  return solid({64, 128}, {200, 30, 30})
      .join(solid({64, 128}, {255, 255, 255}), VIPS_DIRECTION_HORIZONTAL)
      .copy_memory();
}

Encoded smallest(const VImage& image, const Variant& variant) {
  auto encoded = encode_smallest(image, variant, 1);
  EXPECT_TRUE(encoded.has_value());
  EXPECT_EQ(container::probe(encoded->bytes, {})->format, encoded->format);
  return *std::move(encoded);
}

TEST(EncodeSmallest, IsTheFewestBytesOfThoseThatAreAsGood) {
  const VImage image = photograph();
  std::vector<std::size_t> alone;
  for (const Format format : {Format::jpeg, Format::webp, Format::avif}) {
    Variant variant = in_format(open({}), format);
    variant.target_quality = 75;
    alone.push_back(encode_within(image, variant, 1)->bytes.size());
  }
  Variant variant = open({Format::jpeg, Format::png, Format::webp, Format::avif});
  variant.target_quality = 75;

  const Encoded chosen = smallest(image, variant);

  EXPECT_EQ(chosen.bytes.size(), *std::ranges::min_element(alone));
  EXPECT_GE(chosen.score.value(), 75);
}

TEST(EncodeSmallest, IsAsGoodAsTheQualityOfTheFirstLossyOne) {
  const VImage image = photograph();
  const Encoded jpeg = smallest(image, open({Format::jpeg}));

  const Encoded chosen = smallest(image, open({Format::png, Format::jpeg, Format::avif}));

  EXPECT_EQ(jpeg.bytes, encode(image, in_format(open({}), Format::jpeg)));
  EXPECT_LE(chosen.bytes.size(), jpeg.bytes.size());
  EXPECT_NEAR(chosen.score.value(), jpeg.score.value(), 2.0);
}

TEST(EncodeSmallest, LosesNothingOfWhatIsFlat) {
  const VImage image = logo();

  const Encoded chosen = smallest(image, open({Format::jpeg, Format::png, Format::webp}));

  EXPECT_EQ(chosen.score, 100);
  EXPECT_EQ((pixels_of(chosen.bytes) - image).abs().max(), 0);
}

TEST(EncodeSmallest, KeepsWhatIsTransparent) {
  const VImage image = photograph().bandjoin(VImage::black(128, 128) + 99).cast(VIPS_FORMAT_UCHAR);

  const Encoded chosen = smallest(image, open({Format::jpeg, Format::webp}));

  EXPECT_EQ(chosen.format, Format::webp);
  EXPECT_EQ(pixels_of(chosen.bytes).bands(), 4);
}

TEST(EncodeSmallest, IsPngWhereNothingElseMayBe) {
  EXPECT_EQ(smallest(photograph(), open({Format::png})).format, Format::png);
}

TEST(EncodeSmallest, IsBoundedWhereEvenTheSmallestIsTooMuch) {
  Variant variant = open({Format::jpeg, Format::png, Format::webp});
  const Encoded free = smallest(photograph(), variant);
  variant.max_bytes = static_cast<int>(free.bytes.size() / 2);

  const Encoded chosen = smallest(photograph(), variant);

  EXPECT_LE(chosen.bytes.size(), free.bytes.size() / 2);
  EXPECT_EQ(chosen.format, free.format);
  EXPECT_LT(chosen.score.value(), free.score.value());
}

TEST(EncodeSmallest, IsNothingWhereNothingFits) {
  Variant variant = open({Format::jpeg, Format::png});
  variant.max_bytes = 20;
  EXPECT_FALSE(encode_smallest(photograph(), variant, 1).has_value());
}

}  // namespace
}  // namespace darkroom::image
