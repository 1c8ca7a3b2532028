// What of a variant is its look, and what only its file.
#pragma once

#include <darkroom/format.hpp>
#include <darkroom/preset.hpp>

namespace darkroom {

bool keeps_alpha(Format format);
// Whether one of its formats does; in another it is never written where a pixel shows through.
bool keeps_alpha(const Variant& variant);

// Whether two variants of one picture are the same pixels: they differ in their files alone. Of an
// opaque picture, a format that keeps alpha shows what one without does.
bool look_alike(const Variant& one, const Variant& other, bool is_opaque);

}  // namespace darkroom
