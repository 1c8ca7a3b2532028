// A source's bytes to pixels in memory. Throws vips::VError; whatever is thrown here is the
// source's fault (render.cpp says so in one place).
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>

#include <vips/vips8>

namespace darkroom::image {

// The first picture of `source` by the exact loader of its format, its header read and no pixel
// yet. `shrink` is 1, 2, 4 or 8 (shrink_on_load). The bytes must outlive the image.
vips::VImage open_source(ByteView source, const container::Facts& facts, int shrink);

// As open_source of a GIF, but all its frames, one below the other; as many of them as libvips has
// room for in a column.
vips::VImage open_gif_frames(ByteView source, const container::Facts& facts);

// Computes all pixels of a lazy image, which is where a broken source shows itself, and leaves its
// metadata behind: nothing that a source carries can reach a variant through libvips. `lazy` must
// be the last reference to the image and to what it is made from, so that the decoder closes here.
vips::VImage in_memory(vips::VImage lazy, const container::Facts& facts);

// The same of a part of a source: what it is made from stays open for the next part.
vips::VImage pixels_in_memory(const vips::VImage& part);

}  // namespace darkroom::image
