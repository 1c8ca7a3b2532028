// One source to its variants, whatever it is: a picture by image alone, a clip's frames by video.
#pragma once

#include "base/lazy_bytes.hpp"
#include "container/facts.hpp"
#include "domain/plan.hpp"
#include "image/render.hpp"
#include "image/vips_runtime.hpp"

#include <darkroom/result.hpp>

namespace darkroom::codec {

// `facts` is what container::probe said of this very source. Errors are those of
// image::render_probed and video::poster_frames. Variants with the same poster share its frame.
// Thread-safe.
Result<image::Rendering> render_source(const image::VipsRuntime& vips, const LazyBytes& source,
                                       const container::Facts& facts, const Plan& plan,
                                       const image::RenderOptions& options);

// px: a clip's frames are no longer than this on either side where the variant shows them, by which
// their memory is reckoned.
int most_frame_side(const Variant& variant);

}  // namespace darkroom::codec
