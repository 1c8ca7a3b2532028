#include "image/overlay/ink.hpp"

#include "image/overlay/layout.hpp"
#include "image/resample.hpp"
#include "image/transform.hpp"

#include <algorithm>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

constexpr Colour kDark{.red = 0, .green = 0, .blue = 0};
constexpr Colour kLight{.red = 255, .green = 255, .blue = 255};
constexpr std::uint8_t kFaint = 160;  // of the outline that a tone brings along

VImage rounded(const VImage& image) {
  return image.rint().cast(VIPS_FORMAT_UCHAR);
}

// The colour all over, as opaque as the mask is, and as the colour.
VImage painted(const VImage& mask, const Colour& colour) {
  const VImage plain = mask.new_from_image(std::vector<double>{1.0 * colour.red, 1.0 * colour.green,
                                                               1.0 * colour.blue})
                           .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
  return plain.bandjoin(rounded(mask * (colour.alpha / 255.0)));
}

VImage over(const VImage& below, const VImage& above) {
  return laid(below, above, VIPS_BLEND_MODE_OVER);
}

VImage on_ground(const VImage& ink, const Colour& ground) {
  if (ground.alpha == 0) return ink;
  const VImage opaque = ink.extract_band(3).new_from_image(255.0).cast(VIPS_FORMAT_UCHAR);
  return over(painted(opaque, ground), ink);
}

Colour letters_of(const Watermark& mark, Tone tone) {
  if (tone == Tone::as_is) return mark.colour;
  return tone == Tone::dark ? kDark : kLight;
}

Colour outline_of(const Watermark& mark, Tone tone) {
  if (tone == Tone::as_is) return mark.outline;
  Colour other = tone == Tone::dark ? kLight : kDark;
  other.alpha = kFaint;
  return other;
}

// Of lettering.hpp's two bands, which come out of a decoder as red and alpha.
VImage inked_text(const VImage& pixels, Size size, const Watermark& mark, Tone tone) {
  const VImage masks = resampled(pixels, size, size);
  VImage letters = painted(masks.extract_band(0), letters_of(mark, tone));
  const Colour outline = outline_of(mark, tone);
  if (outline.alpha == 0) return letters;
  // Without an alpha all of it is covered: the decoder leaves out what is opaque everywhere.
  const VImage around = masks.has_alpha() ? masks.extract_band(3) : masks.extract_band(0);
  return over(painted(around, outline), letters);
}

VImage inked_picture(const VImage& pixels, Size size, Tone tone) {
  VImage drawn = resized(pixels, size, size);
  if (!drawn.has_alpha()) return drawn.bandjoin(255);
  if (tone == Tone::as_is) return drawn;
  return painted(drawn.extract_band(3), tone == Tone::dark ? kDark : kLight);
}

VImage turned(const VImage& ink, int degrees) {
  if (degrees == 0) return ink;
  if (degrees == 90) return ink.rot90();
  if (degrees == -90) return ink.rot270();
  if (degrees == 180 || degrees == -180) return ink.rot180();
  // Weighed by its alpha, so that what is around the mark has no colour to bleed in.
  return rounded(
      ink.premultiply()
          .rotate(degrees, VImage::option()->set("background", std::vector<double>{0, 0, 0, 0}))
          .unpremultiply());
}

VImage faint(const VImage& ink, int opacity) {
  if (opacity == 100) return ink;
  return ink.extract_band(0, VImage::option()->set("n", 3))
      .bandjoin(rounded(ink.extract_band(3) * (opacity / 100.0)));
}

}  // namespace

VImage laid(const VImage& below, const VImage& above, VipsBlendMode mode) {
  // Of 8-bit pixels libvips cuts off what is left over: where the mark shows nothing they would
  // come out one darker.
  return rounded(
      below.cast(VIPS_FORMAT_FLOAT)
          .composite2(above, mode,
                      VImage::option()->set("compositing_space", VIPS_INTERPRETATION_sRGB)));
}

Tone tone_on(const VImage& image, const Box& box) {
  // Of a luminance of 0.179 black and white have the same contrast with it: (0.179 + 0.05) / 0.05
  // and 1.05 / (0.179 + 0.05). In sRGB's 8 bits that is:
  constexpr double kMiddle = 117;
  const VImage under = image.extract_area(box.left, box.top, box.width, box.height);
  const double grey = flattened(under, kLight).colourspace(VIPS_INTERPRETATION_B_W).avg();
  return grey > kMiddle ? Tone::dark : Tone::light;
}

VImage inked(const VImage& pixels, Size size, const Watermark& mark, Tone tone) {
  const VImage ink =
      mark.image.empty() ? inked_text(pixels, size, mark, tone) : inked_picture(pixels, size, tone);
  return faint(turned(on_ground(ink, mark.background), mark.rotate), mark.opacity);
}

VImage tiled(const VImage& ink, const Watermark& mark, Size canvas) {
  const Point gap = offset_in(mark, canvas);
  const Size cell{.width = ink.width() + gap.x, .height = ink.height() + gap.y};
  const VImage row = ink.embed(0, 0, cell.width, cell.height).copy_memory();
  const VImage shifted = row.wrap(VImage::option()->set("x", cell.width / 2)->set("y", 0));
  const VImage two = row.join(shifted, VIPS_DIRECTION_VERTICAL);
  const int across = (canvas.width + cell.width - 1) / cell.width;
  const int down = (canvas.height + two.height() - 1) / two.height();
  return two.replicate(across, down).extract_area(0, 0, canvas.width, canvas.height);
}

}  // namespace darkroom::image
