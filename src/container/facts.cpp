#include "container/facts.hpp"

#include <array>

namespace darkroom::container {

std::string_view to_string(ColourModel model) {
  // In the enum's own order, so that a model is its index.
  constexpr std::array<std::string_view, 6> names{"grey", "rgb",  "ycbcr",
                                                  "cmyk", "ycck", "palette"};
  static_assert(names.size() == static_cast<std::size_t>(ColourModel::palette) + 1);
  return names[static_cast<std::size_t>(model)];
}

std::string_view to_string(ClipCodec codec) {
  // In the enum's own order, so that a codec is its index.
  constexpr std::array<std::string_view, 6> names{"h264", "hevc", "vp8", "vp9", "av1", "prores"};
  static_assert(names.size() == static_cast<std::size_t>(ClipCodec::prores) + 1);
  return names[static_cast<std::size_t>(codec)];
}

Size upright(const Facts& facts) {
  if (facts.orientation < 5) return facts.size;
  return {facts.size.height, facts.size.width};
}

}  // namespace darkroom::container
