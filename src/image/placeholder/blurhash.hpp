// BlurHash (blurha.sh), as its C reference computes it.
#pragma once

#include "image/encoders/pixel_view.hpp"

#include <string>

namespace darkroom::image {

// Four components along the longer side and three along the other, four by four of a square: 28 or
// 36 characters. An alpha does not count, as nowhere in BlurHash.
std::string blurhash(const PixelView& pixels);

}  // namespace darkroom::image
