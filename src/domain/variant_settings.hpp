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

// A value as TOML or JSON gives it; a list is of texts or of whole numbers, and an empty one of
// texts. monostate: something else (a table, a fraction, null).
using SettingValue = std::variant<std::monostate, bool, std::int64_t, std::string,
                                  std::vector<std::string>, std::vector<std::int64_t>>;

inline constexpr auto kVariantSettings = std::to_array<std::string_view>({
    "animated",        "background",    "blur",     "chroma",
    "copyright",       "credit",        "effort",   "embed_job_id",
    "embed_prompt",    "enlarge",       "fit",      "flatten",
    "format",          "formats",       "gravity",  "grayscale",
    "height",          "label",         "lossless", "max_bytes",
    "metadata",        "pad",           "poster",   "preview_fps",
    "preview_seconds", "progressive",   "quality",  "require",
    "sharpen",         "sign",          "sprite",   "target_quality",
    "thumbnails",      "thumbnails_by", "trim",     "watermark",
    "width",           "widths",
});

// The settings of a watermark have names as "watermark.text"; TOML and JSON nest them.
inline constexpr std::string_view kWatermarkPrefix = "watermark.";

// Sets the one named `key`. What is wrong, as a sentence; nothing where it went well.
std::optional<std::string> set_variant_setting(VariantSettings& settings, std::string_view key,
                                               const SettingValue& value);

}  // namespace darkroom
