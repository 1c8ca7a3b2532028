// WebP files, chunk by chunk. Their streams are headers and filler: no walk decodes them.
#pragma once

#include "container/digits.hpp"

#include <string>
#include <string_view>

namespace darkroom::container {

using namespace std::string_literals;

inline std::string webp_chunk(std::string_view name, std::string_view content) {
  return std::string(name) + little(4, content.size()) + std::string(content) +
         (content.size() % 2 != 0 ? "\0"s : "");
}

// A file of chunks, with a right length.
inline std::string webp(std::string_view chunks) {
  return "RIFF" + little(4, chunks.size() + 4) + "WEBP" + std::string(chunks);
}

// A lossy key frame with `first_part` bytes announced, of which ten are there.
inline std::string vp8(unsigned width, unsigned height, unsigned first_part = 10) {
  return webp_chunk("VP8 ", little(3, first_part << 5 | 0x10) + "\x9d\x01\x2a" + little(2, width) +
                                little(2, height) + "0123456789");
}

inline std::string vp8l(unsigned width, unsigned height, bool has_alpha = false) {
  const unsigned fields = (width - 1) | (height - 1) << 14 | (has_alpha ? 1U << 28 : 0U);
  return webp_chunk("VP8L", "/" + little(4, fields) + "lossless!");
}

// Flags: 0x02 animated, 0x10 alpha.
inline std::string vp8x(unsigned width, unsigned height, unsigned flags = 0) {
  return webp_chunk("VP8X", little(4, flags) + little(3, width - 1) + little(3, height - 1));
}

struct WebpFrame {
  unsigned left = 0;    // px, even
  unsigned top = 0;     // px, even
  unsigned width = 8;   // px
  unsigned height = 8;  // px
};

inline std::string anmf(const WebpFrame& frame, std::string_view chunks) {
  return webp_chunk("ANMF", little(3, frame.left / 2) + little(3, frame.top / 2) +
                                little(3, frame.width - 1) + little(3, frame.height - 1) +
                                little(3, 100) + "\0"s + std::string(chunks));
}

}  // namespace darkroom::container
