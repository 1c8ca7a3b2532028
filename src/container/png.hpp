// The walk over PNG and APNG: every chunk, its length and CRC, what may stand where, and how large
// text and profiles come out when inflated. W3C PNG, third edition, sections 5 and 11.
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// `file` begins with PNG's signature. A chunk that ends beyond the file is truncated_image, and so
// is a picture without IEND; a file that ends before its picture is corrupt_image. A wrong CRC is
// corrupt_image in any chunk. Thread-safe.
Result<Facts> walk_png(ByteView file, const Limits& limits);

}  // namespace darkroom::container
