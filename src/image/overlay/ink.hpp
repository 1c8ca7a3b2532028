// A mark's pixels as they are laid on a picture: its colours, its tone, turned, faint, repeated.
// 8-bit sRGB with straight alpha. Lazy; throws vips::VError.
#pragma once

#include <darkroom/geometry.hpp>
#include <darkroom/watermark.hpp>

#include <vips/vips8>

namespace darkroom::image {

enum class Tone { as_is, dark, light };

// One on the other, of the same size, with straight alpha.
vips::VImage laid(const vips::VImage& below, const vips::VImage& above, VipsBlendMode mode);

// The tone that stands out from what the image shows there: the one of more contrast, by WCAG 2.1.
Tone tone_on(const vips::VImage& image, const Box& box);

// `pixels` at `size`, then turned. With a tone the letters are of it, in an outline of the other;
// of a picture that shows through somewhere it is the shape.
vips::VImage inked(const vips::VImage& pixels, Size size, const Watermark& mark, Tone tone);

// Over a whole canvas, in rows of which each second one begins in the middle of a mark.
vips::VImage tiled(const vips::VImage& ink, const Watermark& mark, Size canvas);

}  // namespace darkroom::image
