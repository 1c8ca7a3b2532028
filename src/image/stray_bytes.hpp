// JPEGs with bytes between their segments that belong to none.
#pragma once

#include <darkroom/bytes.hpp>

#include <optional>

namespace darkroom::image {

// The JPEG without the bytes that stand where a marker has to; nothing where it has none. No pixel
// is made of them, but libjpeg warns of them as it warns of a flipped bit, and strict decoding
// refuses both. Bytes of a scan are never touched: there, the same warning means damage.
std::optional<Bytes> without_stray_bytes(ByteView jpeg);

}  // namespace darkroom::image
