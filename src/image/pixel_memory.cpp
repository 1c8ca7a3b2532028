#include "image/pixel_memory.hpp"

namespace darkroom::image {

using vips::VImage;

PixelMemory pixel_memory(std::size_t bytes) {
  return PixelMemory(static_cast<std::uint8_t*>(g_try_malloc(bytes)));
}

VImage image_of(PixelMemory memory, Size size, int bands) {
  const std::size_t length =
      static_cast<std::size_t>(size.pixels()) * static_cast<std::size_t>(bands);
  VImage image = VImage::new_from_memory_steal(memory.get(), length, size.width, size.height, bands,
                                               VIPS_FORMAT_UCHAR);
  [[maybe_unused]] const std::uint8_t* const stolen = memory.release();
  image.get_image()->Type = VIPS_INTERPRETATION_sRGB;
  return image;
}

}  // namespace darkroom::image
