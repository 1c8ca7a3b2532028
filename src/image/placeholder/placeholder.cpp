#include "image/placeholder/placeholder.hpp"

#include "base/hashing.hpp"
#include "image/encode.hpp"
#include "image/encoders/pixel_view.hpp"
#include "image/placeholder/blurhash.hpp"
#include "image/placeholder/coarse.hpp"
#include "image/placeholder/palette.hpp"
#include "image/placeholder/thumbhash.hpp"
#include "image/transform.hpp"

#include <darkroom/preset.hpp>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

constexpr Colour kPage{.red = 255, .green = 255, .blue = 255};

// Sides and qualities, of which the first whose text is short enough is taken; the last one always
// is.
struct PreviewTry {
  int side;  // px
  int quality;
};
constexpr std::array kPreviewTries{PreviewTry{32, 50}, PreviewTry{32, 20}, PreviewTry{24, 20},
                                   PreviewTry{16, 20}, PreviewTry{8, 10}};

VImage within(const VImage& image, Size source, int side) {
  const Size box{side, side};
  const Size size = place(source, box, Fit::inside, false).scaled;
  return resized(image, size, box).copy_memory();
}

std::string preview(const VImage& small, Size source) {
  for (const auto& [side, quality] : kPreviewTries) {
    Variant variant;
    variant.format = Format::webp;
    variant.quality = quality;
    std::string text =
        "data:image/webp;base64," + to_base64(encode(within(small, source, side), variant));
    if (text.size() <= kMostPreviewBytes) return text;
  }
  return {};
}

}  // namespace

Placeholder placeholder_of(const VImage& image, Size source, const PlaceholderKinds& kinds) {
  const VImage small = within(coarse(image, 2 * kMostThumbhashSide), source, kMostThumbhashSide);
  Placeholder placeholder;
  if (kinds.blurhash) {
    const VImage flat = flattened(small, kPage).copy_memory();
    placeholder.blurhash = blurhash(view_of(flat));
  }
  if (kinds.thumbhash) placeholder.thumbhash = to_base64(thumbhash(view_of(small)));
  if (kinds.preview) placeholder.preview = preview(small, source);
  if (kinds.colour || kinds.palette) {
    std::vector<Colour> colours = palette(view_of(small), kMostPaletteColours);
    if (kinds.colour && !colours.empty()) placeholder.colour = colours.front();
    if (kinds.palette) placeholder.palette = std::move(colours);
  }
  return placeholder;
}

}  // namespace darkroom::image
