// The encoders called directly write what libvips' own savers write.
#include "image/encode.hpp"
#include "image/pictures.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <ostream>
#include <span>
#include <string>

namespace darkroom::image {
namespace {

using vips::VImage;

struct Case {
  std::string name;
  Variant variant;
  bool alpha = false;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << c.name;
}

Bytes bytes_of(VipsBlob* blob) {
  std::size_t length = 0;
  const auto* bytes = static_cast<const std::byte*>(vips_blob_get(blob, &length));
  Bytes copy(bytes, bytes + length);
  vips_area_unref(VIPS_AREA(blob));
  return copy;
}

Bytes by_libvips(const VImage& picture, const Variant& variant) {
  if (variant.format == Format::jpeg) {
    return bytes_of(picture.jpegsave_buffer(
        VImage::option()
            ->set("Q", variant.quality)
            ->set("interlace", variant.progressive)
            ->set("optimize_coding", true)
            ->set("subsample_mode", variant.chroma == Chroma::full ? VIPS_FOREIGN_SUBSAMPLE_OFF
                                                                   : VIPS_FOREIGN_SUBSAMPLE_ON)
            ->set("strip", true)));
  }
  return bytes_of(
      picture.webpsave_buffer(VImage::option()
                                  ->set("Q", variant.quality)
                                  ->set("effort", variant.effort)
                                  ->set("lossless", variant.lossless)
                                  ->set("smart_subsample", variant.chroma == Chroma::full)
                                  ->set("strip", true)));
}

// What libvips packs around a WebP's picture, metadata or not, is not compared.
Bytes picture_of(const Bytes& file, Format format) {
  if (format != Format::webp) return file;
  Bytes picture;
  for (std::size_t at = 12; at + 8 <= file.size();) {
    const std::string name(reinterpret_cast<const char*>(&file[at]), 4);
    std::size_t size = 8;
    for (std::size_t i = 0; i < 4; ++i)
      size += std::to_integer<std::size_t>(file[at + 4 + i]) << (8 * i);
    size += size % 2;
    const auto chunk = std::span(file).subspan(at, size);
    if (name.starts_with("VP8") && name != "VP8X")
      picture.insert(picture.end(), chunk.begin(), chunk.end());
    if (name == "ALPH") picture.insert(picture.end(), chunk.begin(), chunk.end());
    at += size;
  }
  return picture;
}

class DirectEncoder : public testing::TestWithParam<Case> {};

TEST_P(DirectEncoder, WritesTheBytesOfLibvips) {
  const Variant& variant = GetParam().variant;
  const VImage colours =
      gradient({203, 101}).add(noise({203, 101}).linear(0.25, -32)).cast(VIPS_FORMAT_UCHAR);
  const VImage picture =
      GetParam().alpha ? colours.bandjoin(gradient({203, 101}).extract_band(1)) : colours;

  const Bytes ours = encode(picture, variant);

  const Bytes expected = picture_of(by_libvips(picture, variant), variant.format);
  ASSERT_FALSE(expected.empty());
  EXPECT_EQ(picture_of(ours, variant.format), expected);
  EXPECT_EQ(encode(picture, variant, 4), ours) << "with a second thread";
}

Variant jpeg(int quality, bool progressive, Chroma chroma) {
  return {.name = "test",
          .box = {4096, 4096},
          .format = Format::jpeg,
          .quality = quality,
          .progressive = progressive,
          .chroma = chroma};
}

Variant webp(int quality, int effort, bool lossless, Chroma chroma) {
  return {.name = "test",
          .box = {4096, 4096},
          .format = Format::webp,
          .quality = quality,
          .effort = effort,
          .lossless = lossless,
          .chroma = chroma};
}

INSTANTIATE_TEST_SUITE_P(
    Settings, DirectEncoder,
    testing::Values(Case{"Jpeg80Progressive", jpeg(80, true, Chroma::subsampled)},
                    Case{"Jpeg85Baseline", jpeg(85, false, Chroma::subsampled)},
                    Case{"Jpeg95Full", jpeg(95, true, Chroma::full)},
                    Case{"Webp95", webp(95, 4, false, Chroma::subsampled)},
                    Case{"Webp95Alpha", webp(95, 4, false, Chroma::subsampled), true},
                    Case{"Webp50Effort6", webp(50, 6, false, Chroma::subsampled)},
                    Case{"WebpSharp", webp(80, 2, false, Chroma::full)},
                    Case{"WebpLossless", webp(75, 3, true, Chroma::subsampled)},
                    Case{"WebpLosslessAlpha", webp(75, 3, true, Chroma::subsampled), true}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace darkroom::image
