// libwebp, called on pixels in memory.
#pragma once

#include "image/encoders/drawing.hpp"
#include "image/encoders/pixel_view.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/preset.hpp>

namespace darkroom::image {

// Nothing but the picture is written. Where `threads` is more than one, libwebp may use a second
// one for part of the work; the bytes are the same. Throws vips::VError, so that a variant's stages
// fail in one way.
Bytes encode_webp(const PixelView& pixels, const Variant& variant, int threads);

// The same of frames. What a frame has in common with the one before it is left out, and frames
// that show the same are one, which shows for as long as they did. Of one frame alone: a still.
Bytes encode_animated_webp(const Drawing& drawing, const Variant& variant, int threads);

}  // namespace darkroom::image
