// The frames of a clip that its variants show.
#pragma once

#include "base/lazy_bytes.hpp"
#include "container/facts.hpp"
#include "domain/pixels.hpp"

#include <darkroom/limits.hpp>
#include <darkroom/poster.hpp>
#include <darkroom/result.hpp>

#include <span>
#include <vector>

namespace darkroom::video {

struct ClipOptions {
  Limits limits;
  int threads = 2;  // of the decoder
};

struct FrameWish {
  Poster poster;
  // px: a frame whose longer side is longer is made smaller to this; 0 for none.
  int most_side = 0;
};

struct PosterFrame {
  Pixels pixels;       // square pixels, not yet turned as the facts' orientation says
  double seconds = 0;  // into the clip
};

// Some seconds of a clip, from where `from` shows; earlier where the clip ends before they do.
struct PreviewWish {
  Poster from;
  int seconds = 3;
  int fps = 10;       // frames of it a second; no more than the clip has
  int most_side = 0;  // as a frame's
};

struct Preview {
  std::vector<PosterFrame> frames;  // in the order they are shown, one or more
  double fps = 0;                   // what it has come to
};

// One frame for each of `wishes`, in their order, which is quickest by time; `facts` is what
// container::probe said of this very source. corrupt_image where the frame asked for (for `best`,
// every frame) is damaged or the demuxer refuses the file, too_many_pixels, processing_failed where
// a time is beyond the clip's end or libav is not installed, unsupported_format where it lacks the
// decoder; what `source` gives, of which no more is asked for than these frames need. The same
// source and poster give the same pixels. Thread-safe; starts threads of its own.
Result<std::vector<PosterFrame>> poster_frames(const LazyBytes& source,
                                               const container::Facts& facts,
                                               std::span<const FrameWish> wishes,
                                               const ClipOptions& options);

// As poster_frames().
Result<Preview> preview(const LazyBytes& source, const container::Facts& facts,
                        const PreviewWish& wish, const ClipOptions& options);

}  // namespace darkroom::video
