// The structural walk: what a file is and whether it may be decoded, by content alone, in O(n) with
// no recursion on input and no allocation from lengths in the file. Runs before any decoder.
#pragma once

#include "base/lazy_bytes.hpp"
#include "container/facts.hpp"

#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// All errors are permanent: source_empty, source_too_large, unsupported_format (names what the
// bytes look like), corrupt_image, truncated_image, too_many_pixels, too_many_frames, too_complex,
// metadata_too_large; and what `file` itself gives, of which a movie's data are not asked for, nor
// anything else of a movie that is behind them and that nobody reads. The message says what was
// found and the limit it broke. Thread-safe.
Result<Facts> probe(const LazyBytes& file, const Limits& limits);
inline Result<Facts> probe(ByteView file, const Limits& limits) {
  return probe(LazyBytes(file), limits);
}

}  // namespace darkroom::container
