// A picture's placeholders, all from one small copy of it.
#pragma once

#include <darkroom/geometry.hpp>
#include <darkroom/placeholder.hpp>

#include <vips/vips8>

namespace darkroom::image {

// `image` is 8-bit sRGB, 3 or 4 bands, in memory. `source` is its size before any shrink on load.
// Throws vips::VError.
Placeholder placeholder_of(const vips::VImage& image, Size source, const PlaceholderKinds& kinds);

}  // namespace darkroom::image
