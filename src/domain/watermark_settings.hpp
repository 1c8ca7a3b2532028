// A watermark's settings by name, as variant_settings.hpp's.
#pragma once

#include "domain/setting_values.hpp"

#include <darkroom/watermark.hpp>

#include <string_view>

namespace darkroom {

// `key` without its prefix: "text", "scale".
Complaint set_watermark_setting(WatermarkSettings& settings, std::string_view key,
                                const SettingValue& value);

// The whole of it at once: false is none.
Complaint set_watermark(WatermarkSettings& settings, const SettingValue& value);

}  // namespace darkroom
