// A preset as a JSON object, in the words of the presets file: every setting with what it has come
// to.
#pragma once

#include <darkroom/preset.hpp>

#include <nlohmann/json.hpp>

#include <string_view>
#include <vector>

namespace darkroom {

std::vector<std::string_view> names_of(const std::vector<Format>& formats);
nlohmann::ordered_json variant_object(const Variant& variant);
nlohmann::ordered_json preset_object(const Preset& preset);

}  // namespace darkroom
