#include "image/colour.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace darkroom::image {
namespace {

using vips::VImage;

constexpr std::size_t kHeaderBytes = 128;  // of an ICC profile

// The colour space a profile is for: bytes 16 to 19 of its header (ICC.1:2022, 7.2.6).
std::string_view space_of_profile(const VImage& image) {
  if (image.get_typeof(VIPS_META_ICC_NAME) == 0) return {};
  std::size_t length = 0;
  const auto* bytes = static_cast<const char*>(image.get_blob(VIPS_META_ICC_NAME, &length));
  if (length < kHeaderBytes) return {};
  return {bytes + 16, 4};
}

// The colour space of the pixels, in the words of ICC. libvips itself only compares the number of
// bands, and so would read RGB with alpha through a CMYK profile.
std::string_view space_of_pixels(const VImage& image) {
  switch (image.interpretation()) {
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16:
      return "GRAY";
    case VIPS_INTERPRETATION_CMYK:
      return "CMYK";
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_RGB16:
      return "RGB ";
    default:
      return "none";
  }
}

// The depth stays what it is: libvips would cut a 16-bit alpha off at 255 on the way to 8.
vips::VOption* perceptual(const VImage& image) {
  return VImage::option()
      ->set("intent", VIPS_INTENT_PERCEPTUAL)
      ->set("depth", image.format() == VIPS_FORMAT_USHORT ? 16 : 8);
}

// The image through its own profile, or nothing where that profile does not work.
std::optional<VImage> through_profile(const VImage& image) {
  if (space_of_profile(image) != space_of_pixels(image)) return std::nullopt;
  try {
    return image.icc_transform("srgb", perceptual(image)->set("embedded", true));
  } catch (const vips::VError&) {
    vips_error_clear();
    return std::nullopt;
  }
}

VImage managed(const VImage& image) {
  if (const std::optional<VImage> converted = through_profile(image)) return *converted;
  if (image.interpretation() == VIPS_INTERPRETATION_CMYK) {
    return image.icc_transform("srgb", perceptual(image)->set("input_profile", "cmyk"));
  }
  return image;
}

}  // namespace

VImage to_srgb(const VImage& image) {
  return managed(image).colourspace(VIPS_INTERPRETATION_sRGB);
}

}  // namespace darkroom::image
