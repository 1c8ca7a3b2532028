#include "image/picture.hpp"

#include "domain/look.hpp"
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

// A master that edges come off is never shrunk on load: its pixels are the source's.
Box content_of(const Master& master, int trim) {
  return trim == 0 ? whole(master.source) : without_edges(master.pixels, trim);
}

// What a variant begins with. Flattening first is the same picture as flattening last, and spares
// the alpha's resampling.
VImage begun(const VImage& image, const Variant& variant, const Box& content, Size source) {
  const VImage pixels =
      content == whole(source)
          ? image
          : image.extract_area(content.left, content.top, content.width, content.height);
  const bool has_ground = variant.flatten || !keeps_alpha(variant);
  return has_ground ? flattened(pixels, variant.background) : pixels;
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

struct Decided {
  Framing framing;
  VImage pixels;  // begun, and resized already where the crop could not be decided without
};

Decided decided(const Master& master, const Variant& variant) {
  Framing framing{
      .content = content_of(master, variant.trim), .placement = {}, .crop = {}, .attention = {}};
  framing.placement = place({framing.content.width, framing.content.height}, variant);
  const BackToSource back(framing.content, framing.placement.scaled);

  Box& crop = framing.placement.crop;
  VImage pixels = begun(master.pixels, variant, framing.content, master.source);
  if (variant.gravity.is_smart() && crop != whole(framing.placement.scaled)) {
    pixels = resized(pixels, framing.placement.scaled, fitted_box(variant)).copy_memory();
    const SmartCrop smart = smart_crop(pixels, {crop.width, crop.height}, variant.gravity.pull);
    crop = smart.box;
    if (smart.attention) framing.attention = back(*smart.attention);
  }
  const Box shown = back(crop);
  if (shown != whole(master.source)) framing.crop = shown;
  return {.framing = framing, .pixels = pixels};
}

}  // namespace

Picture picture_of(const Master& master, const Variant& variant) {
  const auto [framing, pixels] = decided(master, variant);
  return {.pixels = placed(pixels, variant, framing.placement),
          .crop = framing.crop,
          .attention = framing.attention};
}

Framing framing_of(const Master& master, const Variant& variant) {
  return decided(master, variant).framing;
}

VImage framed(const VImage& frame, const Variant& variant, const Framing& framing) {
  const VImage pixels = begun(frame, variant, framing.content, {frame.width(), frame.height()});
  return placed(pixels, variant, framing.placement);
}

}  // namespace darkroom::image
