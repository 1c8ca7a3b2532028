#include "image/transform.hpp"

#include "domain/look.hpp"
#include "image/resample.hpp"
#include "image/retouch.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

Size size_of(const VImage& image) {
  return {image.width(), image.height()};
}

VImage rounded(const VImage& image) {
  return image.rint().cast(VIPS_FORMAT_UCHAR);
}

std::vector<double> rgb(const Colour& colour) {
  return {static_cast<double>(colour.red), static_cast<double>(colour.green),
          static_cast<double>(colour.blue)};
}

VImage on_canvas(const VImage& image, const Variant& variant, const Placement& placement) {
  if (placement.canvas == size_of(image)) return image;
  const Colour& background = variant.background;
  const bool shows_through = keeps_alpha(variant) && !variant.flatten;
  const bool needs_alpha = !image.has_alpha() && background.alpha != 255 && shows_through;
  const VImage out = needs_alpha ? image.bandjoin(255) : image;
  std::vector<double> ground = rgb(background);
  if (out.has_alpha()) ground.push_back(background.alpha);
  return out.embed(
      placement.offset_left, placement.offset_top, placement.canvas.width, placement.canvas.height,
      VImage::option()->set("extend", VIPS_EXTEND_BACKGROUND)->set("background", ground));
}

}  // namespace

VImage upright(const VImage& image, int orientation) {
  switch (orientation) {
    case 2:
      return image.fliphor();
    case 3:
      return image.rot180();
    case 4:
      return image.flipver();
    case 5:
      return image.rot90().fliphor();
    case 6:
      return image.rot90();
    case 7:
      return image.rot90().flipver();
    case 8:
      return image.rot270();
    default:
      return image;
  }
}

VImage without_opaque_alpha(const VImage& image) {
  if (image.bands() != 4) return image;
  const auto* pixel = static_cast<const unsigned char*>(image.data());
  const std::size_t pixels =
      static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.height());
  for (std::size_t i = 0; i < pixels; ++i) {
    if (pixel[(i * 4) + 3] != 255) return image;
  }
  // At once: every variant begins with these pixels.
  return image.extract_band(0, VImage::option()->set("n", 3)).copy_memory();
}

VImage flattened(const VImage& image, const Colour& ground) {
  if (!image.has_alpha()) return image;
  return image.flatten(VImage::option()->set("background", rgb(ground)));
}

VImage resized(const VImage& image, Size to, Size box) {
  if (to == size_of(image)) return image;
  if (!image.has_alpha()) return resampled(image, to, box);

  // A transparent pixel still has a colour. Weigh it by its alpha, or it bleeds into the edge. Back
  // to 8 bit before resampling: that is a quarter of the memory, and the fast path of libvips.
  return rounded(resampled(rounded(image.premultiply()), to, box).unpremultiply());
}

VImage placed(const VImage& image, const Variant& variant, const Placement& placement) {
  const Box& crop = placement.crop;
  VImage out = resized(image, placement.scaled, fitted_box(variant));
  if (crop != Box{0, 0, placement.scaled.width, placement.scaled.height}) {
    out = out.extract_area(crop.left, crop.top, crop.width, crop.height);
  }
  out = on_canvas(retouched(out, variant), variant, placement);
  return variant.grayscale ? without_colour(out) : out;
}

}  // namespace darkroom::image
