// An animation as the encoders take it: frame by frame, so that one is in memory at a time.
#pragma once

#include <vips/vips8>

#include <cstddef>
#include <functional>
#include <span>

namespace darkroom::image {

// A view: what owns the delays outlives it.
struct Drawing {
  // Draws frame `i`, from 0: in memory, 8 bit, 3 or 4 bands, each of one size. Called in order,
  // once each.
  std::function<vips::VImage(std::size_t i)> frame;
  std::span<const int> delays_ms;  // one for each frame, 0 or more
  int loops = 0;                   // how often all of it is shown; 0: for ever
};

}  // namespace darkroom::image
