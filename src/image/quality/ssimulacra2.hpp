// SSIMULACRA 2: how much of a picture people see an encoder to have lost, by structure at six
// scales. By Jon Sneyers (Cloudinary, 2022 and 2023); constants and weights are those of
// its program, version 2.1 (https://github.com/cloudinary/ssimulacra2, src/ssimulacra2.cc).
#pragma once

#include "image/encoders/pixel_view.hpp"

namespace darkroom::image {

// 100: the same; 90: not to be told apart at a glance; 70: high quality; 50: medium; 30: low; below
// 0 where it is another picture. Both have one size; what is transparent is seen on mid-grey.
// Pictures of less than 8 px on a side are not told apart. Holds some 16 bytes for each pixel.
double ssimulacra2(const PixelView& original, const PixelView& other);

}  // namespace darkroom::image
