// libjpeg-turbo, called on pixels in memory.
#pragma once

#include "image/encoders/pixel_view.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/preset.hpp>

namespace darkroom::image {

// 3 bands. Nothing but the picture is written: no JFIF header, no comment. Throws vips::VError, so
// that a variant's stages fail in one way.
Bytes encode_jpeg(const PixelView& pixels, const Variant& variant);

}  // namespace darkroom::image
