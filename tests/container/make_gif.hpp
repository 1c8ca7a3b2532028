// GIF files, block by block. Their LZW codes mean nothing: no walk decodes them.
#pragma once

#include "container/digits.hpp"

#include <string>
#include <string_view>

namespace darkroom::container {

using namespace std::string_literals;

// Head and screen, with a table of two colours.
inline std::string gif_head(unsigned width = 10, unsigned height = 8) {
  return "GIF89a" + little(2, width) + little(2, height) + "\x80\0\0"s + "rgbRGB";
}

inline std::string sub_block(std::string_view content) {
  return little(1, content.size()) + std::string(content);
}

struct GifFrame {
  unsigned left = 0;    // px
  unsigned top = 0;     // px
  unsigned width = 4;   // px
  unsigned height = 4;  // px
  unsigned flags = 0;   // 0x40 interlaced, 0x80 | n a table of 2^(n+1) colours
  unsigned code_size = 2;
};

inline std::string gif_frame(const GifFrame& frame = {}) {
  const std::string colours =
      (frame.flags & 0x80) != 0 ? std::string(3ULL << ((frame.flags & 7) + 1), 'c') : "";
  return "," + little(2, frame.left) + little(2, frame.top) + little(2, frame.width) +
         little(2, frame.height) + little(1, frame.flags) + colours + little(1, frame.code_size) +
         sub_block("codes") + sub_block("more codes") + "\0"s;
}

inline std::string gif_control(bool is_transparent) {
  return "!\xf9"s + sub_block((is_transparent ? "\1"s : "\0"s) + "\0\0\0"s) + "\0"s;
}

inline std::string gif_comment(std::string_view text) {
  return "!\xfe" + sub_block(text) + "\0"s;
}

inline std::string gif_application(std::string_view name, std::string_view content) {
  return "!\xff" + sub_block(name) + sub_block(content) + "\0"s;
}

// A whole picture of `blocks`.
inline std::string gif(std::string_view blocks) {
  return gif_head() + std::string(blocks) + ";";
}

}  // namespace darkroom::container
