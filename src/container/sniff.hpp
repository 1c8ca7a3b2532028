// What a file is, by its first bytes alone: never by its name, never by what a server called it.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/format.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <cstdint>

namespace darkroom::container {

// The format whose walk reads the file, accepted by `limits.formats`. unsupported_format names what
// the bytes look like instead, or says how a format that is switched off is switched on. `file` is
// not empty. Thread-safe.
Result<Format> sniff(ByteView file, const Limits& limits);

// How many bytes a file may have that begins with these: `limits.max_clip_bytes` of a clip,
// `limits.max_source_bytes` of all else. 64 bytes are enough to tell.
std::uint64_t max_bytes(ByteView head, const Limits& limits);

}  // namespace darkroom::container
