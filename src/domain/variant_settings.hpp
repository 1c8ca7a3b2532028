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

namespace darkroom {

// A scalar as TOML or JSON gives it. monostate: something else (a table, an array, null).
using Scalar = std::variant<std::monostate, bool, std::int64_t, std::string>;

inline constexpr std::array<std::string_view, 11> kVariantSettings{
    "background", "chroma",   "effort",      "enlarge", "fit",  "format",
    "height",     "lossless", "progressive", "quality", "width"};

// Sets the one named `key`. What is wrong, as a sentence; nothing where it went well.
std::optional<std::string> set_variant_setting(VariantSettings& settings, std::string_view key,
                                               const Scalar& value);

}  // namespace darkroom
