// Bytes to store and to find again.
#pragma once

#include <darkroom/bytes.hpp>

#include <cstdint>
#include <string_view>

namespace darkroom::testing {

inline Bytes bytes_of(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

// Bytes that are not the same anywhere: a part in the wrong place shows. Multiples of a constant of
// a linear congruential generator (Knuth's MMIX), top byte.
inline Bytes varied_bytes(std::size_t count) {
  Bytes bytes(count);
  std::uint64_t state = count;
  for (std::byte& byte : bytes) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    byte = static_cast<std::byte>(state >> 56U);
  }
  return bytes;
}

}  // namespace darkroom::testing
