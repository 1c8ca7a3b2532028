// Any decoded image to the one shape that every stage after it takes:
// 8-bit sRGB, 3 or 4 bands, straight alpha last. Lazy; throws vips::VError.
#pragma once

#include <vips/vips8>

namespace darkroom::image {

// Colour goes through the embedded ICC profile (perceptual intent, as sharp's does); without a
// usable one, CMYK goes through libvips' built-in CMYK profile and everything else is taken as
// sRGB. A profile that cannot be read, or that is for another kind of pixels than these, is not
// usable.
vips::VImage to_srgb(const vips::VImage& image);

}  // namespace darkroom::image
