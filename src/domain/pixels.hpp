// A picture in memory, as one floor hands it to another: 8-bit sRGB, three bands, row after row.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/geometry.hpp>

namespace darkroom {

struct Pixels {
  Size size;  // px
  Bytes rgb;  // size.width x size.height x 3, without padding
};

}  // namespace darkroom
