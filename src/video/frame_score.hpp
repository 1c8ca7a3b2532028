// How good a frame is to look at, and how like its clip: what `poster = "best"` goes by.
#pragma once

#include "domain/pixels.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace darkroom::video {

// How much of a frame is of each of 4 x 4 x 4 colours; sums to 1.
using Colours = std::array<float, 64>;

// 0 for the same colours in the same shares, 1 for no colour in common.
double distance(const Colours& one, const Colours& other);

struct Looks {
  double dark = 0;       // 5th percentile of luma, 0..255
  double bright = 0;     // 95th
  double contrast = 0;   // standard deviation of luma
  double sharpness = 0;  // root mean square difference between neighbours, over the contrast
  Colours colours{};
};

Looks looks_of(const Pixels& sketch);

// Nothing to see: black, white, or of one colour.
bool is_blank(const Looks& looks);

// The place of the best. Blank and blurred frames are left out, so long as there are others; what
// is pale or softer beside the others counts for less, and so does what is unlike the clip as a
// whole. The earliest of equals. Nothing where there is no frame.
std::optional<std::size_t> best_of(std::span<const Looks> frames);

}  // namespace darkroom::video
