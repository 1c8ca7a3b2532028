// The few colours that tell what a picture looks like.
#pragma once

#include "image/encoders/pixel_view.hpp"

#include <darkroom/colour.hpp>

#include <cstddef>
#include <vector>

namespace darkroom::image {

// At most `most`, that of the largest part first; fewer where the picture has fewer that an eye
// tells apart, none where nothing shows. A pixel counts as much as it is opaque. Weighted k-means
// in OKLab over the picture's histogram, without any chance: the same pixels, the same colours.
std::vector<Colour> palette(const PixelView& pixels, std::size_t most);

}  // namespace darkroom::image
