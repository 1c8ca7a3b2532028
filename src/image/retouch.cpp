#include "image/retouch.hpp"

#include <darkroom/geometry.hpp>

#include <algorithm>

namespace darkroom::image {
namespace {

using vips::VImage;

// A wide Gaussian costs its width for each pixel. Made smaller until the sigma is about this, the
// picture is blurred as well: what the smaller one cannot show, the Gaussian would have taken.
constexpr int kEnoughSigma = 4;  // px

// Band by band: what has alpha is premultiplied here, which resized() would do once more.
VImage stretched(const VImage& image, Size to) {
  return image.resize(
      static_cast<double>(to.width) / image.width(),
      VImage::option()->set("vscale", static_cast<double>(to.height) / image.height()));
}

VImage gaussian(const VImage& image, int sigma) {
  const int shrink = std::max(1, sigma / kEnoughSigma);
  if (shrink == 1) return image.gaussblur(sigma);
  const Size size{image.width(), image.height()};
  const Size small{std::max(1, size.width / shrink), std::max(1, size.height / shrink)};
  const double sigma_left = static_cast<double>(sigma) * small.width / size.width;
  return stretched(stretched(image, small).gaussblur(sigma_left), size);
}

VImage blurred(const VImage& image, int sigma) {
  if (!image.has_alpha()) return gaussian(image, sigma);
  // As in resized(): a transparent pixel's colour is nobody's business.
  const VImage weighed = image.premultiply().rint().cast(VIPS_FORMAT_UCHAR);
  const VImage soft = gaussian(weighed, sigma);
  return soft.unpremultiply().rint().cast(VIPS_FORMAT_UCHAR);
}

// libvips' unsharp mask of the lightness alone, for screens: flat areas are left as they are, and
// so is their noise. Its own default, a slope of 3 at edges, is a strength of some 19.
VImage sharpened(const VImage& image, int strength) {
  constexpr double kSlopeOfStrength = 0.16;
  return image
      .sharpen(VImage::option()
                   ->set("sigma", 0.5)
                   ->set("m1", 0.0)
                   ->set("m2", strength * kSlopeOfStrength))
      .cast(VIPS_FORMAT_UCHAR);
}

}  // namespace

VImage without_colour(const VImage& image) {
  return image.colourspace(VIPS_INTERPRETATION_B_W).colourspace(VIPS_INTERPRETATION_sRGB);
}

VImage retouched(const VImage& image, const Variant& variant) {
  VImage out = image;
  if (variant.blur > 0) out = blurred(out, variant.blur);
  if (variant.sharpen > 0) out = sharpened(out, variant.sharpen);
  return out;
}

}  // namespace darkroom::image
