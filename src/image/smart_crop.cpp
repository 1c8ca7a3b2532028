#include "image/smart_crop.hpp"

#include <algorithm>

namespace darkroom::image {

using vips::VImage;

SmartCrop smart_crop(const VImage& image, Size size, Gravity::Pull pull) {
  const bool by_attention = pull == Gravity::Pull::attention;
  Point seen;
  const VImage cut = image.smartcrop(
      size.width, size.height,
      VImage::option()
          ->set("interesting", by_attention ? VIPS_INTERESTING_ATTENTION : VIPS_INTERESTING_ENTROPY)
          ->set("attention_x", &seen.x)
          ->set("attention_y", &seen.y));
  // libvips says where it has cut by an offset back to the origin.
  SmartCrop crop{.box = {.left = -cut.xoffset(),
                         .top = -cut.yoffset(),
                         .width = size.width,
                         .height = size.height},
                 .attention = {}};
  if (by_attention) {
    crop.attention = {.x = std::clamp(seen.x, 0, image.width() - 1),
                      .y = std::clamp(seen.y, 0, image.height() - 1)};
  }
  return crop;
}

}  // namespace darkroom::image
