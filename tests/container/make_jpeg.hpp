// JPEG files, segment by segment. Their entropy-coded bytes mean nothing: no walk decodes them.
#pragma once

#include "container/digits.hpp"

#include <string>
#include <string_view>

namespace darkroom::container {

using namespace std::string_literals;

inline const std::string kSoi = "\xff\xd8";
inline const std::string kEoi = "\xff\xd9";

inline std::string jpeg_marker(unsigned code) {
  return "\xff" + big(1, code);
}

inline std::string jpeg_segment(unsigned code, std::string_view content) {
  return jpeg_marker(code) + big(2, content.size() + 2) + std::string(content);
}

struct JpegFrame {
  unsigned marker = 0xc0;  // SOF0
  unsigned precision = 8;  // bits a sample
  unsigned width = 16;     // px
  unsigned height = 8;     // px
  std::string ids = "\1\2\3";
  unsigned sampling = 0x11;
};

inline std::string jpeg_frame(const JpegFrame& frame = {}) {
  std::string content = big(1, frame.precision) + big(2, frame.height) + big(2, frame.width) +
                        big(1, frame.ids.size());
  for (const char id : frame.ids) content += id + big(1, frame.sampling) + "\0"s;
  return jpeg_segment(frame.marker, content);
}

// A scan of one component and its data: a stuffed ff, and a restart marker.
inline std::string jpeg_scan() {
  return jpeg_segment(0xda, "\1\1\0\0\x3f\0"s) + "ab\xff\0cd\xff\xd0xy"s;
}

inline std::string jpeg_tables() {
  return jpeg_segment(0xdb, std::string(65, '\1')) + jpeg_segment(0xc4, std::string(28, '\1'));
}

// A whole picture with more segments before its frame header.
inline std::string jpeg(std::string_view before = "", const JpegFrame& frame = {}) {
  return kSoi + std::string(before) + jpeg_tables() + jpeg_frame(frame) + jpeg_scan() + kEoi;
}

inline std::string jfif() {
  return jpeg_segment(0xe0, "JFIF\0\1\1\0\0\1\0\1\0\0"s);
}

inline std::string adobe(unsigned transform) {
  return jpeg_segment(0xee, "Adobe\0\x64\0\0\0\0"s + big(1, transform));
}

}  // namespace darkroom::container
