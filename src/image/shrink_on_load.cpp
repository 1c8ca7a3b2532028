#include "image/shrink_on_load.hpp"

#include <darkroom/geometry.hpp>

#include <algorithm>
#include <limits>

namespace darkroom::image {

int shrink_on_load(const container::Facts& facts, std::span<const Variant> variants) {
  if (facts.format != Format::jpeg && facts.format != Format::webp) return 1;
  // libwebp cannot place the scaled frames of an animation exactly.
  if (facts.frames != 1) return 1;

  // What is left when the edges are off may be small: it needs all the pixels that there are.
  if (std::ranges::any_of(variants, [](const Variant& each) { return each.trim > 0; })) return 1;

  const Size source = container::upright(facts);
  double least = std::numeric_limits<double>::infinity();
  for (const Variant& variant : variants) {
    const Size scaled = place(source, variant).scaled;
    least = std::min({least, static_cast<double>(source.width) / scaled.width,
                      static_cast<double>(source.height) / scaled.height});
  }
  for (const int shrink : {8, 4, 2}) {
    if (least >= 2.0 * shrink) return shrink;
  }
  return 1;
}

}  // namespace darkroom::image
