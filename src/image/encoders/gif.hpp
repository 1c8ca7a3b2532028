// GIF by libvips, which chooses the colours by libimagequant and writes by cgif.
#pragma once

#include "image/encoders/drawing.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/preset.hpp>

#include <vips/vips8>

#include <span>
#include <vector>

namespace darkroom::image {

// At most 256 colours, dithered. Its alpha is one bit: what is at least half opaque is opaque.
// Throws vips::VError.
Bytes encode_gif(const vips::VImage& image, const Variant& variant);

// The same of frames, each with its own colours where those of the one before do not do. Times are
// in hundredths of a second: the sum of all is kept to that, and no frame that a player would show
// for its time becomes so short that players take 100 ms instead.
Bytes encode_animated_gif(const Drawing& drawing, const Variant& variant);

// The delays that a GIF is given, in ms.
std::vector<int> in_hundredths(std::span<const int> delays_ms);

}  // namespace darkroom::image
