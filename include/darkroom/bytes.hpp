// Bytes owned, and bytes looked at.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace darkroom {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;  // Never outlives the bytes it looks at.

inline ByteView as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace darkroom
