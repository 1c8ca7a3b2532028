// The frames of an animation, in memory. Throws vips::VError; what is thrown while they are decoded
// is the source's fault.
#pragma once

#include "container/facts.hpp"
#include "image/frame_reader.hpp"

#include <vips/vips8>

#include <vector>

namespace darkroom::image {

// What all variants that move are made from. 8-bit sRGB, each of one size and either all with
// straight alpha or none.
struct Frames {
  std::vector<vips::VImage> pixels;  // upright, in memory; what disposal means is done
  std::vector<int> delays_ms;        // one for each
  int loops = 0;                     // how often all of it is shown; 0: for ever
};

struct WantedFrames {
  bool poster = false;
  bool all = false;
};

struct Animation {
  vips::VImage first;   // in memory, as decoded
  vips::VImage poster;  // the first that is not blank, or the first; as `first` where not wanted
  Frames frames;        // all of them where wanted, else none
};

// No more frames are decoded than it takes to have what is wanted; each of them once.
Animation decode_animation(FrameReader& reader, const container::Facts& facts,
                           const WantedFrames& wanted);

// Whether there is nothing to see: all of one tone, as what fades in begins. Pixels in memory.
bool is_blank(const vips::VImage& frame);

}  // namespace darkroom::image
