#include "image/decode.hpp"

#include "base/c_handle.hpp"
#include "image/decoder_warnings.hpp"

#include <algorithm>
#include <utility>

namespace darkroom::image {
namespace {

using vips::VImage;

void release(VipsBlob* blob) {
  vips_area_unref(VIPS_AREA(blob));
}
using Blob = CHandle<VipsBlob, release>;
using Names = CHandle<gchar*, g_strfreev>;  // ends with a null

// Sequential: pixels are decoded once, top to bottom, straight into the memory of in_memory().
// fail_on warning: a flipped bit in a JPEG is only a warning to libjpeg, and would pass as pixels.
vips::VOption* strict() {
  return VImage::option()
      ->set("access", VIPS_ACCESS_SEQUENTIAL)
      ->set("fail_on", VIPS_FAIL_ON_WARNING);
}

VImage open_webp(VipsBlob* bytes, int shrink) {
  if (shrink == 1) return VImage::webpload_buffer(bytes, strict());
  return VImage::webpload_buffer(bytes, strict()->set("scale", 1.0 / shrink));
}

// The copy has no field but those that describe its pixels: no EXIF, XMP, ICC, comments,
// resolution.
VImage without_metadata(const VImage& image) {
  VImage bare = image.copy(VImage::option()->set("xres", 1.0)->set("yres", 1.0));
  const Names fields(vips_image_get_fields(bare.get_image()));
  for (gchar** field = fields.get(); *field != nullptr; ++field) bare.remove(*field);
  return bare;
}

}  // namespace

VImage open_source(ByteView source, const container::Facts& facts, int shrink) {
  const Blob blob(vips_blob_new(nullptr, source.data(), source.size()));
  VipsBlob* const bytes = blob.get();
  switch (facts.format) {
    case Format::jpeg:
      return VImage::jpegload_buffer(bytes, strict()->set("shrink", shrink));
    case Format::png:
      return VImage::pngload_buffer(bytes, strict());
    case Format::webp:
      return open_webp(bytes, shrink);
    case Format::gif:
      return VImage::gifload_buffer(bytes, strict());
    case Format::tiff:
      return VImage::tiffload_buffer(bytes, strict());
    case Format::avif:
    case Format::heic:
      return VImage::heifload_buffer(bytes, strict());
    case Format::jpeg_xl:
      return VImage::jxlload_buffer(bytes, strict());
    case Format::mp4:
    case Format::mov:
    case Format::webm:
    case Format::mkv:
      break;
  }
  throw vips::VError("no loader");
}

VImage open_gif_frames(ByteView source, const container::Facts& facts) {
  const Blob blob(vips_blob_new(nullptr, source.data(), source.size()));
  const int most = std::max(VIPS_MAX_COORD / std::max(facts.size.height, 1), 1);
  return VImage::gifload_buffer(blob.get(), strict()->set("n", facts.frames <= most ? -1 : most));
}

VImage pixels_in_memory(const VImage& part) {
  return without_metadata(part.copy_memory());
}

VImage in_memory(VImage lazy, const container::Facts& facts) {
  const std::uint64_t before = decoder_warnings();
  VImage pixels = without_metadata(lazy.copy_memory());
  lazy = VImage();  // Closes the decoder, which then says whether it had to guess.
  // libvips looks for libjpeg's warnings before each strip, never after the last one: what was
  // wrong in the last 8 rows only shows when the decoder closes. Other decoders warn of harmless
  // things.
  if (facts.format == Format::jpeg && decoder_warnings() != before) {
    throw vips::VError("warnings in the last rows");
  }
  return pixels;
}

}  // namespace darkroom::image
