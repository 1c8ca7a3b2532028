// libwebp, called on pixels in memory.
#pragma once

#include "image/encoders/pixel_view.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/preset.hpp>

namespace darkroom::image {

// Nothing but the picture is written. Where `threads` is more than one, libwebp may use a second
// one for part of the work; the bytes are the same. Throws vips::VError, so that a variant's stages
// fail in one way.
Bytes encode_webp(const PixelView& pixels, const Variant& variant, int threads);

}  // namespace darkroom::image
