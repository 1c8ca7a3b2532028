// TIFF files of one or more directories, in either byte order.
#pragma once

#include "container/digits.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace darkroom::container {

struct TiffField {
  unsigned tag = 0;
  unsigned type = 3;  // 3: 16 bits, 4: 32 bits, 7: bytes
  std::uint64_t count = 1;
  std::uint64_t value = 0;  // or the offset of the values
};

struct Tiff {
  std::string order = "II";
  std::vector<TiffField> fields = {{256, 3, 1, 64}, {257, 4, 1, 48}, {258, 3, 1, 8},
                                   {262, 3, 1, 1},  {273, 4, 1, 8},  {279, 4, 1, 10}};
  std::string data = std::string(10, 'd');  // from byte 8 on, before the first directory
  unsigned images = 1;                      // the directory is repeated
  bool is_circle = false;                   // the last directory points at the first
};

inline std::string tiff(const Tiff& tiff = {}) {
  const bool is_little = tiff.order == "II";
  const auto number = is_little ? little : big;
  const std::size_t directory = 2 + 12 * tiff.fields.size() + 4;
  const std::size_t first = 8 + tiff.data.size();
  std::string file = tiff.order + number(2, 42) + number(4, first) + tiff.data;
  for (unsigned image = 1; image <= tiff.images; ++image) {
    file += number(2, tiff.fields.size());
    for (const TiffField& field : tiff.fields) {
      const std::size_t width = field.type == 3 && field.count == 1 ? 2 : 4;
      file += number(2, field.tag) + number(2, field.type) + number(4, field.count) +
              number(width, field.value) + std::string(4 - width, '\0');
    }
    const std::size_t last = tiff.is_circle ? first : 0;
    file += number(4, image < tiff.images ? first + image * directory : last);
  }
  return file;
}

}  // namespace darkroom::container
