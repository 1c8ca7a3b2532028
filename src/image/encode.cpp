#include "image/encode.hpp"

#include "base/c_handle.hpp"
#include "image/encoders/gif.hpp"
#include "image/encoders/jpeg.hpp"
#include "image/encoders/webp.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>

namespace darkroom::image {
namespace {

using vips::VImage;

void release(VipsBlob* blob) {
  vips_area_unref(VIPS_AREA(blob));
}
using Blob = CHandle<VipsBlob, release>;

VipsForeignSubsample subsampling(Chroma chroma) {
  return chroma == Chroma::full ? VIPS_FOREIGN_SUBSAMPLE_OFF : VIPS_FOREIGN_SUBSAMPLE_ON;
}

// Adaptive filters: photographs come out a quarter smaller than with libvips' default of none.
VipsBlob* encode_png(const VImage& image, const Variant& variant) {
  return image.pngsave_buffer(VImage::option()
                                  ->set("compression", variant.effort)
                                  ->set("filter", VIPS_FOREIGN_PNG_FILTER_ALL)
                                  ->set("interlace", variant.progressive)
                                  ->set("bitdepth", 8)
                                  ->set("strip", true));
}

VipsBlob* encode_avif(const VImage& image, const Variant& variant) {
  const Chroma chroma = variant.lossless ? Chroma::full : variant.chroma;
  return image.heifsave_buffer(VImage::option()
                                   ->set("Q", variant.quality)
                                   ->set("effort", variant.effort)
                                   ->set("lossless", variant.lossless)
                                   ->set("compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1)
                                   ->set("subsample_mode", subsampling(chroma))
                                   ->set("bitdepth", 8)
                                   ->set("strip", true));
}

// libjxl's least effort is 3 to libvips.
VipsBlob* encode_jpeg_xl(const VImage& image, const Variant& variant) {
  VImage pixels = image.copy();
  pixels.remove(VIPS_META_ICC_NAME);  // `strip` leaves it in, and the pixels are sRGB by now
  return pixels.jxlsave_buffer(VImage::option()
                                   ->set("Q", variant.quality)
                                   ->set("effort", std::max(3, variant.effort))
                                   ->set("lossless", variant.lossless)
                                   ->set("strip", true));
}

VipsBlob* encode_by_libvips(const VImage& image, const Variant& variant) {
  if (variant.format == Format::png) return encode_png(image, variant);
  if (variant.format == Format::avif) return encode_avif(image, variant);
  return encode_jpeg_xl(image, variant);
}

// libvips' own saver. Takes what it needs in strips, so that a picture that was resized is never
// whole in memory.
Bytes saved(const VImage& image, const Variant& variant) {
  const Blob blob(encode_by_libvips(image, variant));
  std::size_t length = 0;
  const auto* bytes = static_cast<const std::byte*>(vips_blob_get(blob.get(), &length));
  return {bytes, bytes + length};
}

}  // namespace

PixelView view_of(const VImage& memory) {
  assert(memory.format() == VIPS_FORMAT_UCHAR);
  const PixelView pixels{
      .size = {memory.width(), memory.height()}, .bands = memory.bands(), .bytes = {}};
  const std::size_t length = pixels.row_bytes() * static_cast<std::size_t>(pixels.size.height);
  return {pixels.size, pixels.bands, {static_cast<const std::uint8_t*>(memory.data()), length}};
}

Bytes encode(const VImage& image, const Variant& variant, int threads) {
  switch (variant.format) {
    case Format::jpeg: {
      const VImage memory = image.copy_memory();
      return encode_jpeg(view_of(memory), variant);
    }
    case Format::webp: {
      const VImage memory = image.copy_memory();
      return encode_webp(view_of(memory), variant, threads);
    }
    case Format::gif:
      return encode_gif(image, variant);
    case Format::png:
    case Format::avif:
    case Format::jpeg_xl:
      return saved(image, variant);
    case Format::tiff:
    case Format::heic:
    case Format::mp4:
    case Format::mov:
    case Format::webm:
    case Format::mkv:
      break;
  }
  throw vips::VError("no saver");
}

Bytes encode_animated(const Drawing& drawing, const Variant& variant, int threads) {
  if (variant.format == Format::webp) return encode_animated_webp(drawing, variant, threads);
  if (variant.format == Format::gif) return encode_animated_gif(drawing, variant);
  throw vips::VError("a format of one frame");
}

}  // namespace darkroom::image
