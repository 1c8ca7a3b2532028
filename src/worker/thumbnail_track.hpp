// The WebVTT file beside a sprite sheet, which tells a player what cell shows which part of a clip.
#pragma once

#include <darkroom/geometry.hpp>
#include <darkroom/preset.hpp>

#include <string>

namespace darkroom::worker {

// One cue for each cell of `sheet`, which `image` is the URL of: the equal parts of `seconds`, and
// the cell's place as a spatial media fragment (W3C Media Fragments URI 1.0, section 4.2.2).
std::string thumbnail_track(const Grid& grid, Size sheet, double seconds, const std::string& image);

}  // namespace darkroom::worker
