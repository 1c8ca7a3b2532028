// A clip of one red frame, to prove with that clips can be decoded here.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::codec {

Bytes tiny_clip();  // MP4, H.264, 16x16 px

// internal where its frame is not had, or is not red: a decoder that does not work inside the
// sandbox shows itself here, and not with somebody's clip.
Result<void> decode_tiny_clip(const Limits& limits);

}  // namespace darkroom::codec
