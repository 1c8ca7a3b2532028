// What every walk says and sums alike: the errors, and what was found held against the limits.
// All sizes and counts are taken as the file claims them, unsigned and wide, before they are facts.
#pragma once

#include "container/facts.hpp"

#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace darkroom::container {

Error corrupt(std::string message);      // corrupt_image
Error truncated(std::string message);    // truncated_image
Error unsupported(std::string message);  // unsupported_format

// As people write it: "PNG", "WebP", "JPEG XL", "Matroska".
std::string_view display_name(Format format);

// corrupt_image where a side is 0, too_many_pixels where a side or the area is over its limit. For
// sizes beside the canvas too: a frame, a tile, a thumbnail is memory as well.
Result<void> check_size(Format format, std::uint64_t width, std::uint64_t height,
                        const Limits& limits);

// The canvas: checked, then a fact.
Result<void> set_size(Facts& facts, std::uint64_t width, std::uint64_t height,
                      const Limits& limits);

// Images in sequence: too_many_frames, or a fact.
Result<void> set_frames(Facts& facts, std::uint64_t frames, const Limits& limits);

// One more chunk, segment, block or box: too_complex where there are too many.
Result<void> count_chunk(Facts& facts, const Limits& limits);

// metadata_too_large where the kinds of metadata come to more than `max_metadata_bytes`, or the
// C2PA store to more than its own limit.
Result<void> check_metadata(const Facts& facts, const Limits& limits);

// metadata_too_large, "PNG text: 2.0 MiB, limit 1.0 MiB", where `bytes` is over `limit`.
Result<void> check_bytes(std::string_view what, std::uint64_t bytes, std::uint64_t limit);

}  // namespace darkroom::container
