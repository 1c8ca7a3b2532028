#include "image/trim.hpp"

#include <algorithm>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

Box found(const VImage& image, int threshold, const std::vector<double>& edge) {
  Box box;
  box.left =
      image.find_trim(&box.top, &box.width, &box.height,
                      VImage::option()->set("threshold", threshold)->set("background", edge));
  return box;
}

bool is_empty(const Box& box) {
  return box.width <= 0 || box.height <= 0;
}

Box around_both(const Box& one, const Box& other) {
  if (is_empty(one)) return other;
  if (is_empty(other)) return one;
  const int left = std::min(one.left, other.left);
  const int top = std::min(one.top, other.top);
  return {.left = left,
          .top = top,
          .width = std::max(one.left + one.width, other.left + other.width) - left,
          .height = std::max(one.top + one.height, other.top + other.height) - top};
}

}  // namespace

Box without_edges(const VImage& image, int threshold) {
  const std::vector<double> corner = image.getpoint(0, 0);
  Box box = found(image, threshold, {corner.begin(), corner.begin() + 3});
  if (image.has_alpha()) {
    // By colour alone a black picture in a transparent frame would be all frame.
    const VImage alpha = image.extract_band(3).copy(
        VImage::option()->set("interpretation", VIPS_INTERPRETATION_B_W));
    box = around_both(box, found(alpha, threshold, {corner.back()}));
  }
  return is_empty(box) ? Box{0, 0, image.width(), image.height()} : box;
}

}  // namespace darkroom::image
