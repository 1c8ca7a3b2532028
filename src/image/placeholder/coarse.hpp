// A picture made small in one quick pass, for what shows no detail.
#pragma once

#include <vips/vips8>

namespace darkroom::image {

// The mean of blocks, as many to a side as leave the longer one at least `least_side` px; alpha
// weighs the colours. `image` is 8-bit sRGB, 3 or 4 bands; itself where it is small already. Throws
// vips::VError.
vips::VImage coarse(const vips::VImage& image, int least_side);

}  // namespace darkroom::image
