#include "image/webp_chunks.hpp"

#include "container/probe.hpp"
#include "image/pictures.hpp"
#include "image/profiles.hpp"

#include <gtest/gtest.h>

namespace darkroom::image {
namespace {

TEST(WebpWithoutMetadata, IsTheBareFormWhereNothingNeedsTheExtendedOne) {
  const Bytes file = as_webp(tagged(noise({31, 17}), hollow_profile("RGB ")));
  ASSERT_GT(container::probe(file, {})->icc_bytes, 0U);

  const Bytes bare = without_webp_metadata(file);

  const container::Facts facts = *container::probe(bare, {});
  EXPECT_EQ(facts.icc_bytes + facts.exif_bytes + facts.xmp_bytes, 0U);
  EXPECT_EQ(facts.chunks, 1);
  EXPECT_EQ((pixels_of(bare) - pixels_of(file)).abs().max(), 0);
}

TEST(WebpWithoutMetadata, KeepsALossyPicturesAlpha) {
  VipsBlob* blob = solid({40, 40}, {9, 99, 199, 60}).webpsave_buffer();
  std::size_t length = 0;
  const auto* data = static_cast<const std::byte*>(vips_blob_get(blob, &length));
  const Bytes file(data, data + length);
  vips_area_unref(VIPS_AREA(blob));

  const Bytes bare = without_webp_metadata(file);

  EXPECT_EQ(container::probe(bare, {})->exif_bytes, 0U);
  EXPECT_EQ(pixel_at(pixels_of(bare), 20, 20).back(), 60);
  EXPECT_EQ(without_webp_metadata(bare), bare);
}

}  // namespace
}  // namespace darkroom::image
