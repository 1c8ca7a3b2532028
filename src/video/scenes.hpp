// A clip's frames cut into scenes, by how much the colours change from one to the next.
#pragma once

#include "video/frame_score.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace darkroom::video {

// The places of the best frame of each of `scenes` scenes, in order: the cuts are where neighbours
// have the fewest colours in common, by the difference of their histograms (H. Zhang,
// A. Kankanhalli, S. W. Smoliar, Automatic partitioning of full-motion video, 1993, section 3.2).
// Of equals the earlier. Empty where there are fewer frames than scenes.
std::vector<std::size_t> best_of_scenes(std::span<const Looks> frames, std::size_t scenes);

}  // namespace darkroom::video
