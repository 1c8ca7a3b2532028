// What a variant makes of a source that moves: an animated GIF or WebP, or a clip.
#pragma once

#include <optional>
#include <string_view>

namespace darkroom {

enum class Animated {
  poster,       // One frame: of an animation the first that is not blank, of a clip its `poster`.
  first_frame,  // One frame: the first.
  keep,         // The movement, in a format that has frames; of a clip a preview of some seconds.
};

std::string_view to_string(Animated animated);  // "poster", "first-frame", "keep"
std::optional<Animated> animated_from(std::string_view name);

}  // namespace darkroom
