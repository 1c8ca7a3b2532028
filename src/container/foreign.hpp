// The names of files that darkroom does not take, so that an error says what came instead of an
// image: a login page, an error in JSON, a clip, a drawing.
#pragma once

#include <darkroom/bytes.hpp>

#include <optional>
#include <string>

namespace darkroom::container {

// "looks like HTML, not an image", "SVG is not accepted"; nothing where the bytes say nothing.
// Looks at the first 4 KiB, and further only while all bytes are zero. Thread-safe.
std::optional<std::string> foreign_name(ByteView file);

}  // namespace darkroom::container
