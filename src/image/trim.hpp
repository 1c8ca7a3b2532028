// Edges that show nothing. Throws vips::VError.
#pragma once

#include <darkroom/geometry.hpp>

#include <vips/vips8>

namespace darkroom::image {

// What is left of `image` without edges that differ from its top left pixel by no more than
// `threshold` levels, in colour or in alpha; all of it where nothing else would be left.
Box without_edges(const vips::VImage& image, int threshold);

}  // namespace darkroom::image
