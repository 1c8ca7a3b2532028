#include <darkroom/animation.hpp>

namespace darkroom {

std::string_view to_string(Animated animated) {
  switch (animated) {
    case Animated::poster:
      return "poster";
    case Animated::first_frame:
      return "first-frame";
    case Animated::keep:
      return "keep";
  }
  return "poster";
}

std::optional<Animated> animated_from(std::string_view name) {
  for (const Animated animated : {Animated::poster, Animated::first_frame, Animated::keep}) {
    if (to_string(animated) == name) return animated;
  }
  return std::nullopt;
}

}  // namespace darkroom
