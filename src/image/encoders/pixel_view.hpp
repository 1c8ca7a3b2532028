// Pixels in memory, row by row, as the encoders take them.
#pragma once

#include <darkroom/geometry.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace darkroom::image {

// A view: what owns the pixels outlives it.
struct PixelView {
  Size size;      // px
  int bands = 3;  // 3: sRGB; 4: sRGB and alpha, not premultiplied
  std::span<const std::uint8_t> bytes;

  std::size_t row_bytes() const {
    return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(bands);
  }
};

}  // namespace darkroom::image
