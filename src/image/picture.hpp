// A variant's pixels before its encoder, and what of the source they show.
#pragma once

#include <darkroom/geometry.hpp>
#include <darkroom/preset.hpp>

#include <vips/vips8>

#include <optional>

namespace darkroom::image {

// What all variants are made from.
struct Master {
  vips::VImage pixels;  // upright, in memory; perhaps shrunk on load
  Size source;          // px, upright, before that shrink: what geometry is reckoned from
};

// What of the source a variant shows, and where: decided on one picture, and the same for every
// frame of an animation, so that none jumps.
struct Framing {
  Box content;                     // px of the source: what is left when the edges are off
  Placement placement;             // of the content
  std::optional<Box> crop;         // of the source, in its px; nothing where all of it shows
  std::optional<Point> attention;  // px of the source
};

struct Picture {
  vips::VImage pixels;             // 3 bands where the format keeps no alpha
  std::optional<Box> crop;         // as in Framing
  std::optional<Point> attention;  // as in Framing
};

// Trimmed, resized, cropped, retouched and on its canvas. Throws vips::VError.
Picture picture_of(const Master& master, const Variant& variant);

// The same in two steps, for several pictures of the master's size that were not shrunk on load.
Framing framing_of(const Master& master, const Variant& variant);
vips::VImage framed(const vips::VImage& frame, const Variant& variant, const Framing& framing);

}  // namespace darkroom::image
