// One source to its variants, whatever it is: a picture by image alone, a clip's frames by video.
#pragma once

#include "container/facts.hpp"
#include "domain/plan.hpp"
#include "image/render.hpp"
#include "image/vips_runtime.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

namespace darkroom::codec {

// `facts` is what container::probe said of this very source. Errors are those of
// image::render_probed and video::poster_frames. Variants with the same poster share its frame.
// Thread-safe.
Result<image::Rendering> render_source(const image::VipsRuntime& vips, ByteView source,
                                       const container::Facts& facts, const Plan& plan,
                                       const image::RenderOptions& options);

}  // namespace darkroom::codec
