#include "image/picture.hpp"

#include "image/encode.hpp"
#include "image/smart_crop.hpp"
#include "image/transform.hpp"
#include "image/trim.hpp"

#include <algorithm>
#include <cmath>

namespace darkroom::image {
namespace {

using vips::VImage;

Box whole(Size size) {
  return {.left = 0, .top = 0, .width = size.width, .height = size.height};
}

// The part of the source that a variant begins with, in the source's px.
struct Content {
  VImage pixels;
  Box box;
};

// A master that edges come off is never shrunk on load: its pixels are the source's.
Content content_of(const Master& master, int trim) {
  if (trim == 0) return {master.pixels, whole(master.source)};
  const Box box = without_edges(master.pixels, trim);
  if (box == whole(master.source)) return {master.pixels, box};
  return {master.pixels.extract_area(box.left, box.top, box.width, box.height), box};
}

int nearest(double value) {
  return static_cast<int>(std::floor(value + 0.5));
}

// What was measured in the content made to the size of `scaled`, in px of the source.
class BackToSource {
 public:
  BackToSource(const Box& content, Size scaled)
      : content_(content),
        across_(static_cast<double>(content.width) / scaled.width),
        down_(static_cast<double>(content.height) / scaled.height) {}

  Box operator()(const Box& box) const {
    const Point start = corner(box.left, box.top);
    const Point end = corner(box.left + box.width, box.top + box.height);
    return {.left = start.x,
            .top = start.y,
            .width = std::max(1, end.x - start.x),
            .height = std::max(1, end.y - start.y)};
  }
  Point operator()(const Point& point) const {
    const Point middle = corner(point.x + 0.5, point.y + 0.5);
    return {.x = std::min(middle.x, content_.left + content_.width - 1),
            .y = std::min(middle.y, content_.top + content_.height - 1)};
  }

 private:
  Point corner(double x, double y) const {
    return {.x = content_.left + nearest(x * across_), .y = content_.top + nearest(y * down_)};
  }

  Box content_;
  double across_;
  double down_;
};

}  // namespace

Picture picture_of(const Master& master, const Variant& variant) {
  const Content content = content_of(master, variant.trim);
  Placement placement = place({content.box.width, content.box.height}, variant);
  const BackToSource back(content.box, placement.scaled);

  // Flattening first is the same picture as flattening last, and spares the alpha's resampling.
  const bool has_ground = variant.flatten || !keeps_alpha(variant.format);
  VImage pixels = has_ground ? flattened(content.pixels, variant.background) : content.pixels;
  Picture picture;
  if (variant.gravity.is_smart() && placement.crop != whole(placement.scaled)) {
    pixels = resized(pixels, placement.scaled, fitted_box(variant)).copy_memory();
    const SmartCrop smart =
        smart_crop(pixels, {placement.crop.width, placement.crop.height}, variant.gravity.pull);
    placement.crop = smart.box;
    if (smart.attention) picture.attention = back(*smart.attention);
  }
  picture.pixels = placed(pixels, variant, placement);
  const Box shown = back(placement.crop);
  if (shown != whole(master.source)) picture.crop = shown;
  return picture;
}

}  // namespace darkroom::image
