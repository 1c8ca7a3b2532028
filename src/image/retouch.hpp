// What is done to a variant's pixels after they have their size: image to image, as transform.hpp's
// stages. Lazy; throws vips::VError.
#pragma once

#include <darkroom/preset.hpp>

#include <vips/vips8>

namespace darkroom::image {

// Blurred, then sharpened, as far as the variant says so.
vips::VImage retouched(const vips::VImage& image, const Variant& variant);

// Grey, in as many bands as before.
vips::VImage without_colour(const vips::VImage& image);

}  // namespace darkroom::image
