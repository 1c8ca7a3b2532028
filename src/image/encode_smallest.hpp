// A variant whose format is left open: among its formats, the file of the fewest bytes that shows
// the picture as well. Throws vips::VError.
#pragma once

#include "image/encode_within.hpp"

#include <darkroom/preset.hpp>

#include <vips/vips8>

#include <optional>

namespace darkroom::image {

// As well: with a score of SSIMULACRA 2 of the variant's `target_quality`; where that is 0, of what
// the first of `formats` that is lossy scores with the variant's `quality`. A flat picture (a
// quarter of its pixels or more are as their left neighbour) is tried without loss as well, in
// PNG, WebP and JPEG XL. `formats` is not empty. A picture with alpha is in no format without.
// Where even the smallest is more than `max_bytes`, the smallest of the lossy ones is bounded as
// encode_within() does. The score and the format are in the result.
std::optional<Encoded> encode_smallest(const vips::VImage& image, const Variant& variant,
                                       int threads);

}  // namespace darkroom::image
