// What a source's variants are made from, out of its bytes.
#pragma once

#include "container/facts.hpp"
#include "domain/pixels.hpp"
#include "domain/plan.hpp"
#include "image/animation.hpp"
#include "image/frames.hpp"
#include "image/picture.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::image {

// corrupt_image: the decoder's no.
Error refused(const container::Facts& facts);

// Of a picture of one frame, or of the first frame. Errors: as image::render's of the source.
Result<Master> decode_master(ByteView source, const container::Facts& facts, const Plan& plan,
                             const Limits& limits);

// Of a frame as it is coded, whose bytes outlive it: turned as the facts say. Throws vips::VError.
Master master_of(const Pixels& frame, const container::Facts& facts);
Frames frames_of(const Moving& moving, const container::Facts& facts);

// What an animation's variants are made from.
struct Scene {
  Master first;
  Master poster;
  Frames frames;  // none where no variant moves

  // What the variant shows as a still, and what its crop is decided on.
  const Master& still_of(const Variant& variant) const;
  // What it shows where it moves, else null.
  const Frames* frames_of(const Variant& variant) const;
};

// No frame is decoded that no variant shows. Errors: as decode_master's.
Result<Scene> decode_scene(ByteView source, const container::Facts& facts, const Plan& plan,
                           const Limits& limits);

}  // namespace darkroom::image
