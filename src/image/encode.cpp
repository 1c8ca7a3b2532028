#include "image/encode.hpp"

#include "base/c_handle.hpp"

#include <cstddef>
#include <span>

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

VipsBlob* encode_jpeg(const VImage& image, const Variant& variant) {
  return image.jpegsave_buffer(VImage::option()
                                   ->set("Q", variant.quality)
                                   ->set("interlace", variant.progressive)
                                   ->set("optimize_coding", true)
                                   ->set("subsample_mode", subsampling(variant.chroma))
                                   ->set("strip", true));
}

VipsBlob* encode_webp(const VImage& image, const Variant& variant) {
  return image.webpsave_buffer(VImage::option()
                                   ->set("Q", variant.quality)
                                   ->set("effort", variant.effort)
                                   ->set("lossless", variant.lossless)
                                   ->set("smart_subsample", variant.chroma == Chroma::full)
                                   ->set("strip", true));
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

VipsBlob* encode_blob(const VImage& image, const Variant& variant) {
  switch (variant.format) {
    case Format::jpeg:
      return encode_jpeg(image, variant);
    case Format::webp:
      return encode_webp(image, variant);
    case Format::png:
      return encode_png(image, variant);
    case Format::avif:
      return encode_avif(image, variant);
    case Format::gif:
    case Format::tiff:
    case Format::heic:
    case Format::jpeg_xl:
      break;
  }
  throw vips::VError("no saver");
}

}  // namespace

bool keeps_alpha(Format format) {
  return format != Format::jpeg;
}

Bytes encode(const VImage& image, const Variant& variant) {
  const Blob blob(encode_blob(image, variant));
  std::size_t length = 0;
  const void* bytes = vips_blob_get(blob.get(), &length);
  const std::span view(static_cast<const std::byte*>(bytes), length);
  return {view.begin(), view.end()};
}

}  // namespace darkroom::image
