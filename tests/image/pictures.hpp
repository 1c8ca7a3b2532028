// Pictures made in code, as pixels and as files, and what a test wants to know of either.
#pragma once

#include "container/facts.hpp"
#include "domain/plan.hpp"
#include "image/render.hpp"
#include "image/vips_runtime.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/preset.hpp>

#include <vips/vips8>

#include <vector>

namespace darkroom::image {

// The process' one libvips, started by the first test that asks.
const VipsRuntime& libvips();

using Pixel = std::vector<int>;  // one value a band

// Every pixel the same; 1 to 4 bands by the number of values. In memory.
vips::VImage solid(Size size, const Pixel& colour);
// Row by row, in memory.
vips::VImage from_pixels(Size size, const std::vector<Pixel>& pixels);
// What hides no damage: every pixel of another colour than its neighbours, the same each time.
vips::VImage noise(Size size, int bands = 3);
// Smooth enough for any codec.
vips::VImage gradient(Size size);

Pixel pixel_at(const vips::VImage& image, int x, int y);

// Files, nothing stripped.
Bytes as_png(const vips::VImage& image);
Bytes as_jpeg(const vips::VImage& image, int quality = 95);
Bytes as_webp(const vips::VImage& image);  // lossless
Bytes as_gif(const vips::VImage& image);
Bytes as_avif(const vips::VImage& image);
Bytes as_tiff(const vips::VImage& image);

// A file's pixels by the loader of its magic bytes, through none of our code.
vips::VImage pixels_of(const Bytes& file);

// A plan of one variant: a lossless PNG of the source's own size, unless changed.
Variant lossless_variant();
Plan plan_of(std::vector<Variant> variants);

// The only variant's pixels; a failure ends the test with its message.
vips::VImage rendered(const Bytes& source, const Variant& variant);

}  // namespace darkroom::image
