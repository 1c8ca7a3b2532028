// PNG files, chunk by chunk, with right checksums.
#pragma once

#include "container/digits.hpp"

#include <zlib.h>

#include <string>
#include <string_view>

namespace darkroom::container {

using namespace std::string_literals;

inline const std::string kPngSignature = "\x89PNG\r\n\x1a\n";

// `crc_damage` is mixed into the checksum: 0 leaves it right.
inline std::string png_chunk(std::string_view type, std::string_view content,
                             std::uint32_t crc_damage = 0) {
  const std::string covered = std::string(type) + std::string(content);
  const uLong crc = crc32_z(0, reinterpret_cast<const Bytef*>(covered.data()), covered.size());
  return big(4, content.size()) + covered + big(4, crc ^ crc_damage);
}

struct PngHeader {
  std::uint32_t width = 4;   // px
  std::uint32_t height = 3;  // px
  int depth = 8;             // bits a sample
  int colour_type = 2;       // 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
  int interlace = 0;
};

inline std::string png_header_content(const PngHeader& header) {
  return big(4, header.width) + big(4, header.height) +
         big(1, static_cast<unsigned>(header.depth)) +
         big(1, static_cast<unsigned>(header.colour_type)) + "\0\0"s +
         big(1, static_cast<unsigned>(header.interlace));
}

inline std::string png_header(const PngHeader& header = {}) {
  return png_chunk("IHDR", png_header_content(header));
}

// A zlib stream of `text`.
inline std::string deflated(std::string_view text) {
  uLongf size = compressBound(text.size());
  std::string stream(size, '\0');
  compress2(reinterpret_cast<Bytef*>(stream.data()), &size,
            reinterpret_cast<const Bytef*>(text.data()), text.size(), 9);
  stream.resize(size);
  return stream;
}

// The rows of a picture of `header`, all zero.
inline std::string png_data(const PngHeader& header = {}) {
  const std::size_t row = 1 + header.width * 8ULL;
  return png_chunk("IDAT", deflated(std::string(row * header.height, '\0')));
}

inline std::string png_end() {
  return png_chunk("IEND", "");
}

// A whole picture with more chunks between its header and its data.
inline std::string png(std::string_view between = "", const PngHeader& header = {}) {
  return kPngSignature + png_header(header) + std::string(between) + png_data() + png_end();
}

inline std::string ztxt(std::string_view text) {
  return png_chunk("zTXt", "Comment\0\0"s + deflated(text));
}

inline std::string itxt(std::string_view keyword, std::string_view text, bool is_compressed) {
  const std::string stored = is_compressed ? deflated(text) : std::string(text);
  return png_chunk("iTXt", std::string(keyword) + "\0"s + (is_compressed ? "\1"s : "\0"s) +
                               "\0en\0Kommentar\0"s + stored);
}

inline std::string iccp(std::string_view profile) {
  return png_chunk("iCCP", "profile\0\0"s + deflated(profile));
}

}  // namespace darkroom::container
