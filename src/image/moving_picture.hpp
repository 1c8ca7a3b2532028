// A variant that moves: every frame through the same stages as a still, and their encoding.
#pragma once

#include "image/encode_within.hpp"
#include "image/frames.hpp"
#include "image/overlay/overlay.hpp"
#include "image/picture.hpp"

#include <darkroom/preset.hpp>

#include <optional>

namespace darkroom::image {

struct MovingPicture {
  Encoded encoded;
  std::optional<Box> crop;         // as in Picture
  std::optional<Point> attention;  // as in Picture
  int frames = 1;                  // as written: those that show the same may have become one
};

// `shown` is the frame that stands for all: on it is decided what is cut off, and of which tone a
// watermark is.
struct Footage {
  const Frames& frames;
  const Master& shown;
};

// Frames are resized one by one, so that none has a neighbour's rows in it. Nothing where no such
// animation is within the variant's max_bytes. Throws vips::VError.
std::optional<MovingPicture> moving_picture(const Footage& footage, const Variant& variant,
                                            const Marks& marks, int threads);

}  // namespace darkroom::image
