// Numbers as files write them. The makers beside this file build files as strings of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace darkroom::container {

// `value` in `width` bytes, the lowest first.
inline std::string little(std::size_t width, std::uint64_t value) {
  std::string digits;
  for (std::size_t i = 0; i < width; ++i) digits += static_cast<char>(value >> 8 * i & 0xff);
  return digits;
}

// `value` in `width` bytes, the highest first.
inline std::string big(std::size_t width, std::uint64_t value) {
  const std::string digits = little(width, value);
  return {digits.rbegin(), digits.rend()};
}

}  // namespace darkroom::container
