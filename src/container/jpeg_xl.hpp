// The walk over JPEG XL: a bare codestream, or one in boxes; its size, orientation, depth and
// alpha. ISO/IEC 18181-1, sections 9.2 and D.2 to D.3; ISO/IEC 18181-2 for the boxes.
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// `file` begins with ff 0a, or with the signature box of JPEG XL. The codestream has no length of
// its own, so that only a cut box or header shows truncation here. Frames are not counted: they
// stand in the entropy-coded part. Thread-safe.
Result<Facts> walk_jpeg_xl(ByteView file, const Limits& limits);

}  // namespace darkroom::container
