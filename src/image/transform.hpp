// Stages, image to image: 8-bit sRGB, 3 or 4 bands, straight alpha last. Lazy; throw vips::VError.
#pragma once

#include <darkroom/geometry.hpp>
#include <darkroom/preset.hpp>

#include <vips/vips8>

namespace darkroom::image {

// Turned and mirrored as an EXIF orientation of 1..8 says. Pixels must be in memory.
vips::VImage upright(const vips::VImage& image, int orientation);

// The image without its alpha band where that is opaque everywhere. Pixels must be in memory.
vips::VImage without_opaque_alpha(const vips::VImage& image);

// On a ground of the colour, without alpha. The colour's own alpha does not count.
vips::VImage flattened(const vips::VImage& image, const Colour& ground);

// Resampled to exactly this size: Lanczos3 down (libvips' bicubic up), alpha premultiplied. `box`
// is what the size was fitted to.
vips::VImage resized(const vips::VImage& image, Size to, Size box);

// The steps of a variant's geometry, as geometry.hpp lists them, retouched before the canvas and
// without colour after it, as the variant says. What the image does not cover of the canvas is the
// variant's background, with its alpha where one is kept.
vips::VImage placed(const vips::VImage& image, const Variant& variant, const Placement& placement);

}  // namespace darkroom::image
