// A preset as a JSON object, in the words of the presets file: every setting with what it has come
// to.
#pragma once

#include <darkroom/preset.hpp>

#include <nlohmann/json.hpp>

namespace darkroom {

nlohmann::ordered_json variant_object(const Variant& variant);
nlohmann::ordered_json preset_object(const Preset& preset);

}  // namespace darkroom
