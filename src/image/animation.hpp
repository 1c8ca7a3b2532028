// Pictures that move: GIF and WebP of several frames, and frames from elsewhere.
#pragma once

#include "container/facts.hpp"
#include "domain/pixels.hpp"
#include "domain/plan.hpp"

#include <darkroom/limits.hpp>
#include <darkroom/preset.hpp>
#include <darkroom/result.hpp>

#include <vector>

namespace darkroom::image {

// Frames from elsewhere, as those of a clip's preview.
struct Moving {
  std::vector<Pixels> frames;  // one or more, all of one size, as they are coded
  std::vector<int> delays_ms;  // how long each shows, 0 or more; one for each frame
  int loops = 0;               // how often all of it is shown; 0: for ever
};

// Whether the variant moves where its source does: `keep`, in a format that has frames.
bool keeps_movement(const Variant& variant);

// Whether the source is a picture of several frames that darkroom reads: a GIF or a WebP.
bool is_animation(const container::Facts& facts);

// The most frames that the variant can have of such a source: 1 where it is a still.
int most_frames(const Variant& variant, const container::Facts& facts);

// too_many_pixels where a variant of the plan keeps the movement of an animation, and all its
// frames, which are then in memory together, have more pixels than `limits.max_pixels`.
Result<void> check_frames(const container::Facts& facts, const Plan& plan, const Limits& limits);

}  // namespace darkroom::image
