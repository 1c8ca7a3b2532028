// The frames that `poster = "best"` and scenes choose from: spread over the clip, as cheaply as
// they are had.
#pragma once

#include "container/facts.hpp"
#include "video/decoder.hpp"
#include "video/demuxer.hpp"
#include "video/frame_score.hpp"
#include "video/libav.hpp"

#include <darkroom/result.hpp>

#include <vector>

namespace darkroom::video {

// A clip as it is read. What it refers to outlives it.
struct Reading {
  const Libav& libav;
  Demuxer& demuxer;
  Decoder& decoder;
};

struct Candidate {
  Looks looks;
  double seconds = 0;
  bool is_keyframe = false;  // decoded alone: it can be had again the same way
};

struct Wanted {
  int frames = 20;
  int keyframes = 6;  // that are enough
};

// Keyframes alone where the clip has enough of them, so that a long clip costs no more than a short
// one; else frames of one pass from the beginning, until as much is decoded as may be. In the order
// they are shown, each once. Damaged frames are left out: empty where every one is.
Result<std::vector<Candidate>> candidates(const Reading& reading, const container::Facts& facts,
                                          const Wanted& wanted);

}  // namespace darkroom::video
