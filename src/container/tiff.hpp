// The walk over TIFF: the first image's fields, how many images follow, and whether the first one's
// strips or tiles are there. TIFF 6.0. A limited walk: TIFF is off by default.
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// `file` begins with II*\0 or MM\0*. A directory or a strip beyond the file is truncated_image, a
// cycle of directories corrupt_image. Thread-safe.
Result<Facts> walk_tiff(ByteView file, const Limits& limits);

}  // namespace darkroom::container
