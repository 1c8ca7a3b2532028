// The walk over JPEG: every segment, every scan to its end. ITU-T T.81 annex B; APPn by JFIF, Exif,
// ICC.1 annex B.4, XMP part 3, ISO 19566-5 (JUMBF, which carries C2PA) and Adobe's APP14.
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// `file` begins with ff d8 ff. Accepted: Huffman-coded, 8 bits, baseline, extended or progressive,
// 1, 3 or 4 components; what else T.81 has is unsupported_format by its name. A file without its
// end marker (EOI) is truncated_image: decoders would fill the missing rest with grey, and one
// whose data happens to be whole cannot be told from one that is not. Bytes between segments that
// belong to none are skipped, as decoders do. Thread-safe.
Result<Facts> walk_jpeg(ByteView file, const Limits& limits);

}  // namespace darkroom::container
