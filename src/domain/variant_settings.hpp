// A variant's settings by name: one table for the presets file and for a job's overrides, so that
// both know the same words, ranges and messages.
#pragma once

#include <darkroom/preset.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace darkroom {

// A value as TOML or JSON gives it; a list is of texts. monostate: something else (a table, null).
using SettingValue =
    std::variant<std::monostate, bool, std::int64_t, std::string, std::vector<std::string>>;

inline constexpr std::array<std::string_view, 17> kVariantSettings{
    "background", "chroma",      "copyright", "credit",  "effort", "embed_prompt",
    "enlarge",    "fit",         "format",    "height",  "label",  "lossless",
    "metadata",   "progressive", "quality",   "require", "width"};

// Sets the one named `key`. What is wrong, as a sentence; nothing where it went well.
std::optional<std::string> set_variant_setting(VariantSettings& settings, std::string_view key,
                                               const SettingValue& value);

}  // namespace darkroom
