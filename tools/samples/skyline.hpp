// The buildings of the harbour city: their outlines, fronts and lit windows.
#pragma once

#include "canvas.hpp"

#include <cstdint>

namespace darkroom::samples {

// One row of buildings, painted over what stands behind it.
struct Row {
  float foot = 0;         // px from the top
  float mean_height = 0;  // px
  float mean_width = 0;   // px
  float distance = 0;     // 0 near .. 1 lost in haze
  std::uint32_t seed = 0;
};

void paint_row(Canvas& canvas, const Row& row, const Light& haze);

}  // namespace darkroom::samples
