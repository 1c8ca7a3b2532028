// The walk over WebP, still and animated: RIFF chunks, and the headers of the VP8 and VP8L streams
// in them. RFC 9649, sections 2 and 3; RFC 6386, section 9.1.
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// `file` begins with RIFF....WEBP. A RIFF length beyond the file is truncated_image; bytes after it
// are trailing. A picture or frame whose stream says another size than its header is corrupt_image,
// so that no stream can be larger than what was held against the limits. Thread-safe.
Result<Facts> walk_webp(ByteView file, const Limits& limits);

}  // namespace darkroom::container
