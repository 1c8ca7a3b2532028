// The walk over ISO-BMFF picture files: AVIF, HEIC, and sequences of them. ISO/IEC 14496-12,
// ISO/IEC 23008-12 (HEIF), the AV1 image file format 1.1, MIAF.
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// `format` is avif or heic, as the brands of the file's first box say. The facts are those of the
// primary item; of a file that has none, those of its first picture track. A box or an item's
// bytes beyond the end of the file are truncated_image; boxes nested deeper than the limit, or a
// picture without a size, are corrupt_image. The boxes are walked in a loop. Thread-safe.
Result<Facts> walk_bmff(ByteView file, Format format, const Limits& limits);

}  // namespace darkroom::container
