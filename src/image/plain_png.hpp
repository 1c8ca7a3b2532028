// The common PNG, decoded at once: 8-bit RGB with or without alpha, not interlaced, no profile. It
// is what most generators write. libdeflate inflates it in one call, twice as fast as zlib does row
// by row under libpng. Whatever else a file may be, or have wrong, is left to libpng.
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>

#include <vips/vips8>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace darkroom::image {

// The pixels, in memory, of a file that container::probe() has walked: so its chunks are whole and
// their checksums right. Nothing where it is not that common kind, or libpng has to say what is
// wrong.
std::optional<vips::VImage> plain_png(ByteView source, const container::Facts& facts);

// Undoes the filters of `height` rows in place (ISO/IEC 15948:2004, section 9.2): each is a filter
// byte and then `row_bytes` bytes; afterwards the rows follow each other without it. `bands` is 3
// or 4 bytes a pixel. False where a row names no filter, and then the bytes are worth nothing.
bool unfilter(std::span<std::uint8_t> rows, std::size_t row_bytes, std::size_t height, int bands);

}  // namespace darkroom::image
