// EXIF blocks that hold texts: a first directory, and an EXIF directory with a comment.
#pragma once

#include "container/digits.hpp"

#include <map>
#include <string>
#include <string_view>

namespace darkroom::provenance {

using namespace std::string_literals;

// One field with its value elsewhere.
inline std::string tiff_field(unsigned tag, unsigned type, std::size_t count, std::size_t offset) {
  using container::big;
  return big(2, tag) + big(2, type) + big(4, count) + big(4, offset);
}

// Big-endian. `ascii` by tag; `comment` with its eight bytes of character set, or empty for none.
inline std::string exif_texts(const std::map<unsigned, std::string>& ascii,
                              std::string_view comment = "") {
  using container::big;
  const std::size_t fields = ascii.size() + 1;
  const std::size_t exif_at = 8 + 2 + fields * 12 + 4;
  std::size_t values_at = exif_at + 2 + 12 + 4;
  std::string directory = big(2, fields);
  std::string values;
  for (const auto& [tag, text] : ascii) {
    directory += tiff_field(tag, 2, text.size() + 1, values_at + values.size());
    values += text + "\0"s;
  }
  directory += tiff_field(0x8769, 4, 1, exif_at) + big(4, 0);
  std::string exif = big(2, 1) + tiff_field(0x9286, 7, comment.size(), values_at + values.size());
  exif += big(4, 0);
  return "MM\0*"s + big(4, 8) + directory + exif + values + std::string(comment);
}

inline std::string utf16_comment(std::u16string_view text) {
  std::string comment = "UNICODE\0"s;
  for (const char16_t unit : text) comment += container::big(2, unit);
  return comment;
}

}  // namespace darkroom::provenance
