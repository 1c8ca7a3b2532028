// Where in a picture its subject lies, by libvips' smartcrop. Throws vips::VError.
#pragma once

#include <darkroom/geometry.hpp>

#include <vips/vips8>

#include <optional>

namespace darkroom::image {

struct SmartCrop {
  Box box;
  std::optional<Point> attention;  // px of `image`; of Pull::attention alone
};

// The `size` of `image` that `pull` (attention or entropy) keeps. Pixels must be in memory, and at
// least as many on each side.
SmartCrop smart_crop(const vips::VImage& image, Size size, Gravity::Pull pull);

}  // namespace darkroom::image
