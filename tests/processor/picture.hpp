// A source picture, made without libvips: the processor starts that, and nobody may start it twice.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/geometry.hpp>

namespace darkroom::test {

// An RGB PNG with gradients and grain, so that it compresses as photographs do. Always the same.
Bytes picture_png(Size size);

}  // namespace darkroom::test
