// A decoded frame to pixels: its matrix, range, transfer, primaries and pixel shape undone.
#pragma once

#include "domain/pixels.hpp"
#include "video/decoder.hpp"
#include "video/libav.hpp"

#include <darkroom/geometry.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::video {

// Its size with square pixels: the side that is too short is made longer, so that nothing is lost.
// too_many_pixels where that is over the limits.
Result<Size> square_size(const AVFrame& frame, double pixel_aspect, const Limits& limits);

// 8-bit sRGB of exactly this size. What the frame does not say of its colours is taken as players
// do: BT.709 from 1280 or 577 px on, else BT.601; limited range. processing_failed where libswscale
// does not take the frame.
Result<Pixels> converted(const Libav& libav, const AVFrame& frame, Size size);

// As it is coded, its light left as it is, resampled roughly: to look at, not to show.
Result<Pixels> sketched(const Libav& libav, const AVFrame& frame, Size size);

}  // namespace darkroom::video
