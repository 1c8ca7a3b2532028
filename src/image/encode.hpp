// Pixels to a variant's bytes. Throws vips::VError.
#pragma once

#include "image/encoders/drawing.hpp"
#include "image/encoders/pixel_view.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/format.hpp>
#include <darkroom/preset.hpp>

#include <vips/vips8>

namespace darkroom::image {

// A view of an image that is in memory already, 8 bit.
PixelView view_of(const vips::VImage& memory);

// `image` is 8-bit sRGB, 3 or 4 bands (3 where the format keeps no alpha). Nothing but pixels is
// written, and the same pixels and settings give the same bytes. Pixels that are in memory already
// are not copied. An encoder that can use a second thread does where `threads` is more than one.
Bytes encode(const vips::VImage& image, const Variant& variant, int threads = 1);

// The same of frames, in WebP or GIF. Frames that show the same may become one.
Bytes encode_animated(const Drawing& drawing, const Variant& variant, int threads);

}  // namespace darkroom::image
