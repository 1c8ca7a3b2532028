// Another size by Lanczos with three lobes, of the means of whole blocks where it gets much
// smaller: by zimg, or by libvips where zimg cannot.
#pragma once

#include "darkroom/geometry.hpp"

#include <vips/vips8>

namespace darkroom::image {

// `image`: 8 bit; alpha, where it has any, is premultiplied. `box` is what the size was fitted
// into: of its two sides `to` fills one, and the other was rounded to whole pixels. Throws
// vips::VError; the pixels of `image` are computed here where zimg reads them.
vips::VImage resampled(const vips::VImage& image, Size to, Size box);

}  // namespace darkroom::image
