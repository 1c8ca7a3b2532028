// ThumbHash (evanw.github.io/thumbhash), as its JavaScript reference computes it.
#pragma once

#include "image/encoders/pixel_view.hpp"

#include <darkroom/bytes.hpp>

namespace darkroom::image {

inline constexpr int kMostThumbhashSide = 100;  // px

// 5 to 25 bytes. Keeps an alpha, and the shape of the picture. No side over kMostThumbhashSide.
Bytes thumbhash(const PixelView& pixels);

}  // namespace darkroom::image
