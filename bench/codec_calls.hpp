// The codec libraries' own calls, with nothing around them: what decoding a source and encoding a
// variant cost at the least. For sources that are known to be good: a broken one ends the program.
// Pixels are 8-bit sRGB, 3 or 4 bands, straight alpha last.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/geometry.hpp>
#include <darkroom/preset.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace darkroom::bench {

struct Pixels {
  Size size;
  int bands = 3;
  std::vector<std::uint8_t> bytes;
};

// libpng, libjpeg-turbo or libwebp, as the bytes say.
Pixels decode(ByteView source);

// The variant's own format and settings, without its geometry; the number of bytes made. `pixels`
// must have no alpha for a JPEG.
std::size_t encode(const Pixels& pixels, const Variant& variant);

}  // namespace darkroom::bench
