// zlib, as far as metadata needs it: how large a stream comes out, what, and the CRC of a chunk.
// The only file that sees zlib's header. Thread-safe.
#pragma once

#include <darkroom/bytes.hpp>

#include <cstdint>
#include <optional>

namespace darkroom::container {

// How many bytes a zlib stream inflates to, counted in steps of 16 KiB that are thrown away: a
// stream of any ratio costs `limit` bytes of work and no memory. Anything above `limit` means more
// than `limit`. A damaged stream counts up to its damage, for its decoder stops there as well.
std::uint64_t inflated_size(ByteView stream, std::uint64_t limit);

// What a zlib stream inflates to; nothing where that is more than `limit` bytes, or where the
// stream is damaged. Memory grows with what really comes out.
std::optional<Bytes> inflated(ByteView stream, std::uint64_t limit);

// CRC-32 as PNG takes it (ISO 3309).
std::uint32_t crc32_of(ByteView bytes);

}  // namespace darkroom::container
