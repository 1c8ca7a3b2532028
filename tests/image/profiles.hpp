// ICC profiles made in code: matrix and tone curve, or grey (ICC.1:2022, 8.3.4 and 8.3.6).
#pragma once

#include <darkroom/bytes.hpp>

#include <vips/vips8>

#include <array>
#include <string_view>

namespace darkroom::image {

struct Primaries {
  std::array<double, 3> red, green, blue;  // XYZ, adapted to D50
};

// Each channel a power of `gamma`.
Bytes rgb_profile(const Primaries& primaries, double gamma);
Bytes grey_profile(double gamma);

// "RGB ", "CMYK" ... as the header says; nothing else in it is a profile.
Bytes hollow_profile(std::string_view space);

vips::VImage tagged(const vips::VImage& image, const Bytes& profile);

}  // namespace darkroom::image
