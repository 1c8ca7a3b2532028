// EXIF blocks of one directory.
#pragma once

#include "container/digits.hpp"

#include <string>

namespace darkroom::container {

enum class ByteOrder { little, big };

// A TIFF structure whose only field is the orientation, with `next_directory` after it.
inline std::string exif(unsigned orientation, ByteOrder order = ByteOrder::little,
                        std::uint32_t next_directory = 0) {
  const auto number = order == ByteOrder::little ? little : big;
  return (order == ByteOrder::little ? "II" : "MM") + number(2, 42) + number(4, 8) + number(2, 1) +
         number(2, 0x0112) + number(2, 3) + number(4, 1) + number(2, orientation) + number(2, 0) +
         number(4, next_directory);
}

}  // namespace darkroom::container
