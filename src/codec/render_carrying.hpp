// The render of a source that was probed, and what its variants carry of its metadata.
#pragma once

#include "base/lazy_bytes.hpp"
#include "container/facts.hpp"
#include "domain/plan.hpp"
#include "image/render.hpp"

#include <darkroom/result.hpp>

namespace darkroom::codec {

// As image::render_probed; `facts` are those of provenance::inspect. Also provenance_lost, before
// anything is decoded.
Result<image::Rendering> render_carrying(const image::VipsRuntime& runtime, const LazyBytes& source,
                                         const container::Facts& facts, const Plan& plan,
                                         const image::RenderOptions& options);

}  // namespace darkroom::codec
