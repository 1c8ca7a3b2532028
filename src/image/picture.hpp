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

struct Picture {
  vips::VImage pixels;             // 3 bands where the format keeps no alpha
  std::optional<Box> crop;         // of the source, in its px; nothing where all of it shows
  std::optional<Point> attention;  // px of the source
};

// Trimmed, resized, cropped, retouched and on its canvas. Throws vips::VError.
Picture picture_of(const Master& master, const Variant& variant);

}  // namespace darkroom::image
