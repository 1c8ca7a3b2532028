// The walk over GIF: every block, every frame. CompuServe GIF89a.
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// `file` begins with GIF87a or GIF89a. Each frame's rectangle is held against the limits as the
// canvas is, for decoders grow the canvas to it. A file without its trailer is truncated_image.
// Thread-safe.
Result<Facts> walk_gif(ByteView file, const Limits& limits);

}  // namespace darkroom::container
