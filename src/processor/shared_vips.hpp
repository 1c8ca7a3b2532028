// libvips for every processor of the process.
#pragma once

#include "image/vips_runtime.hpp"

#include <darkroom/result.hpp>

namespace darkroom {

// Started by the first call, which may come from any thread; shut down when the process exits.
Result<const image::VipsRuntime*> shared_vips();

}  // namespace darkroom
