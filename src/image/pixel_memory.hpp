// Pixels that we wrote ourselves, as libvips' images have them.
#pragma once

#include "base/c_handle.hpp"
#include "darkroom/geometry.hpp"

#include <vips/vips8>

#include <cstddef>
#include <cstdint>

namespace darkroom::image {

// Of glib's heap: libvips gives back what an image was made of.
using PixelMemory = CHandle<std::uint8_t, g_free>;

// Nothing where there is no such memory.
PixelMemory pixel_memory(std::size_t bytes);

// sRGB, 8 bit, `bands` to a pixel, row by row without gaps. The image owns the memory.
vips::VImage image_of(PixelMemory memory, Size size, int bands);

}  // namespace darkroom::image
