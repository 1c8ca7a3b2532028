// The three pictures, each as a generator would hand it over. Deterministic. vips::VError is thrown
// where libvips fails.
#pragma once

#include <vips/vips8>

namespace darkroom::samples {

// A mountain lake in the last light, 1024x1024, as a travel poster with its title. RGB.
vips::VImage landscape();

// A harbour city at dusk, 1920x1080. RGB.
vips::VImage city();

// A hot-air balloon as a die-cut sticker with its shadow, 1024x1536. RGB and straight alpha.
vips::VImage balloon();

}  // namespace darkroom::samples
