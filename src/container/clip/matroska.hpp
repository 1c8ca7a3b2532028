// The walk over Matroska and WebM. RFC 8794 (EBML), RFC 9559 (Matroska).
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// `format` is webm or mkv. The facts are those of the first video track that can be decoded; its
// frames are counted by its blocks. An element beyond the end of the file is truncated_image. The
// elements are walked in a loop. Thread-safe.
Result<Facts> walk_matroska(ByteView file, Format format, const Limits& limits);

}  // namespace darkroom::container
