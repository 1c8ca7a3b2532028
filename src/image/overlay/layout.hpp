// Where a mark lies in a picture, and how large: arithmetic alone.
#pragma once

#include <darkroom/geometry.hpp>
#include <darkroom/watermark.hpp>

namespace darkroom::image {

// How far the mark stays away from a side, px.
Point offset_in(const Watermark& mark, Size canvas);

// The size of a mark that was `drawn` as large as that, before it is turned: `scale` % of the
// canvas, and less where it would, turned, leave the canvas or touch a side that it stays away
// from. 1 px or more a side.
Size mark_size(Size drawn, const Watermark& mark, Size canvas);

// Where a layer of this size lies, by the mark's gravity; within the canvas, and cut to it.
Box mark_box(Size layer, const Watermark& mark, Size canvas);

}  // namespace darkroom::image
