// The walk over ISO-BMFF movies: MP4, MOV, whole and fragmented. ISO/IEC 14496-12, QuickTime File
// Format.
#pragma once

#include "base/lazy_bytes.hpp"
#include "container/facts.hpp"

#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// `format` is mp4 or mov. The facts are those of the first video track that can be decoded. A box
// beyond the end of the file, or data without a movie that says what it is, is truncated_image; a
// table that claims more rows than its box holds is corrupt_image. No sample is read, and
// none is asked for of `file`. The boxes are walked in a loop. Thread-safe.
Result<Facts> walk_movie(const LazyBytes& file, Format format, const Limits& limits);

}  // namespace darkroom::container
