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

Size upright(const Facts& facts) {
  if (facts.orientation < 5) return facts.size;
  return {facts.size.height, facts.size.width};
}

}  // namespace darkroom::container
