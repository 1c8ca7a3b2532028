#include "image/pictures.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace darkroom::image {
namespace {

using vips::VImage;

Bytes taken(VipsBlob* blob) {
  std::size_t length = 0;
  const void* bytes = vips_blob_get(blob, &length);
  const std::span view(static_cast<const std::byte*>(bytes), length);
  Bytes file(view.begin(), view.end());
  vips_area_unref(VIPS_AREA(blob));
  return file;
}

VipsRuntime started() {
  Result<VipsRuntime> runtime = VipsRuntime::start();
  if (!runtime) throw std::runtime_error(runtime.error().message());
  // darkroom does not write it; the tests do, to have something to read.
  vips_operation_block_set("VipsForeignSaveTiffBuffer", FALSE);
  return std::move(runtime).take();
}

VImage as_colour(const VImage& image) {
  const bool grey = image.bands() < 3;
  return image.copy(VImage::option()->set(
      "interpretation", grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB));
}

}  // namespace

const VipsRuntime& libvips() {
  static const VipsRuntime runtime = started();
  return runtime;
}

VImage from_pixels(Size size, const std::vector<Pixel>& pixels) {
  libvips();
  std::vector<std::uint8_t> samples;
  for (const Pixel& pixel : pixels) {
    for (const int value : pixel) samples.push_back(static_cast<std::uint8_t>(value));
  }
  const int bands = static_cast<int>(pixels.at(0).size());
  const VImage borrowed = VImage::new_from_memory(samples.data(), samples.size(), size.width,
                                                  size.height, bands, VIPS_FORMAT_UCHAR);
  // Written out anew: copy_memory() would keep an image that is in memory already.
  VImage owned = VImage::new_memory();
  as_colour(borrowed).write(owned);
  return owned;
}

VImage solid(Size size, const Pixel& colour) {
  return from_pixels(size, std::vector<Pixel>(static_cast<std::size_t>(size.pixels()), colour));
}

VImage noise(Size size, int bands) {
  std::uint32_t state = 1;
  std::vector<Pixel> pixels(static_cast<std::size_t>(size.pixels()));
  for (Pixel& pixel : pixels) {
    for (int band = 0; band < bands; ++band) {
      state = (state * 1664525U) + 1013904223U;  // Numerical Recipes' generator
      pixel.push_back(static_cast<int>(state >> 24U));
    }
  }
  return from_pixels(size, pixels);
}

VImage gradient(Size size) {
  std::vector<Pixel> pixels;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      pixels.push_back({x * 255 / size.width, y * 255 / size.height, 128});
    }
  }
  return from_pixels(size, pixels);
}

Pixel pixel_at(const VImage& image, int x, int y) {
  Pixel pixel;
  for (const double value : image.getpoint(x, y)) pixel.push_back(static_cast<int>(value));
  return pixel;
}

Bytes as_png(const VImage& image) {
  return taken(image.pngsave_buffer());
}

Bytes as_jpeg(const VImage& image, int quality) {
  return taken(image.jpegsave_buffer(
      VImage::option()->set("Q", quality)->set("subsample_mode", VIPS_FOREIGN_SUBSAMPLE_OFF)));
}

Bytes as_webp(const VImage& image) {
  return taken(image.webpsave_buffer(VImage::option()->set("lossless", true)));
}

Bytes as_gif(const VImage& image) {
  return taken(image.gifsave_buffer());
}

Bytes as_avif(const VImage& image) {
  return taken(image.heifsave_buffer(VImage::option()
                                         ->set("compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1)
                                         ->set("Q", 90)
                                         ->set("effort", 0)));
}

Bytes as_tiff(const VImage& image) {
  return taken(image.tiffsave_buffer());
}

VImage pixels_of(const Bytes& file) {
  VipsBlob* blob = vips_blob_copy(file.data(), file.size());
  const std::string_view text(reinterpret_cast<const char*>(file.data()), 12);
  VImage image;
  if (text.starts_with("\x89PNG")) image = VImage::pngload_buffer(blob);
  if (text.starts_with("\xff\xd8")) image = VImage::jpegload_buffer(blob);
  if (text.starts_with("RIFF")) image = VImage::webpload_buffer(blob);
  if (text.substr(4, 4) == "ftyp") image = VImage::heifload_buffer(blob);
  if (text.starts_with("\xff\x0a")) image = VImage::jxlload_buffer(blob);
  image = image.copy_memory();
  vips_area_unref(VIPS_AREA(blob));
  return image;
}

Variant lossless_variant() {
  return {.name = "test", .box = {16383, 16383}, .format = Format::png, .effort = 1};
}

Plan plan_of(std::vector<Variant> variants) {
  return {.tool = "test", .variants = std::move(variants)};
}

VImage rendered(const Bytes& source, const Variant& variant) {
  Limits limits;
  limits.formats = {Format::jpeg, Format::png,  Format::webp,    Format::gif,
                    Format::avif, Format::tiff, Format::jpeg_xl, Format::heic};
  const Result<Rendering> rendering =
      render(libvips(), source, plan_of({variant}), {.limits = limits, .threads = 1});
  if (!rendering) throw std::runtime_error(rendering.error().message());
  return pixels_of(rendering->variants.at(0).bytes);
}

}  // namespace darkroom::image
