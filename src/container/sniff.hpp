// What a file is, by its first bytes alone: never by its name, never by what a server called it.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/format.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// The format whose walk reads the file, accepted by `limits.formats`. unsupported_format names what
// the bytes look like instead, or says how a format that is switched off is switched on. `file` is
// not empty. Thread-safe.
Result<Format> sniff(ByteView file, const Limits& limits);

}  // namespace darkroom::container
