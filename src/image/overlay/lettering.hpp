// Text to a picture, by Pango. It opens files of fonts as it draws: so it has a codec process of
// its own, which may read those and nothing else, and never sees a picture.
#pragma once

#include "domain/marks.hpp"
#include "image/vips_runtime.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <string>
#include <vector>

namespace darkroom::image {

// The folders that fonts are read from, once fontconfig has read its own settings and Pango its
// first font. processing_failed where this machine has no fonts.
Result<std::vector<std::string>> load_fonts(const VipsRuntime& runtime);

// The mark's text as a PNG of two bands: how much each pixel is covered by the letters, and how
// much by them and their outline. As wide as the mark says, and a third of an em more on each side
// where it stands on a ground. processing_failed where the fonts have nothing to draw it with.
// Thread-safe.
Result<Bytes> lettered(const VipsRuntime& runtime, const Mark& mark);

}  // namespace darkroom::image
