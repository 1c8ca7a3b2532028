// Bytes that a fuzzer changed in a PNG would not get past its checksums.
#pragma once

#include "container/inflate.hpp"

#include <darkroom/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace darkroom::fuzz {

// The same file with every checksum put right, where it is a PNG.
inline std::string with_right_checksums(std::string file) {
  if (!file.starts_with("\x89PNG\r\n\x1a\n")) return file;
  constexpr std::size_t kAround = 12;  // length, type and checksum of a chunk
  std::size_t at = 8;
  while (at + kAround <= file.size()) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      length = length << 8 | static_cast<unsigned char>(file[at + i]);
    }
    if (length > file.size() - at - kAround) break;
    const std::string_view covered = std::string_view(file).substr(at + 4, length + 4);
    const std::uint32_t crc = container::crc32_of(as_bytes(covered));
    for (std::size_t i = 0; i < 4; ++i) {
      file[at + 8 + length + i] = static_cast<char>(crc >> (24 - 8 * i));
    }
    at += length + kAround;
  }
  return file;
}

}  // namespace darkroom::fuzz
