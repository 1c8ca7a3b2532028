#include "processor/shared_vips.hpp"

namespace darkroom {

Result<const image::VipsRuntime*> shared_vips() {
  // A static, on purpose: libvips has process-wide state and cannot start again after its shutdown,
  // while processors come and go. The first one starts it, and none may end it.
  static const Result<image::VipsRuntime> runtime = image::VipsRuntime::start();
  if (!runtime) return runtime.error();
  return &*runtime;
}

}  // namespace darkroom
