#include "domain/watermark_settings.hpp"

#include "domain/nearest.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace darkroom {
namespace {

constexpr auto kSettings = std::to_array<std::string_view>({
    "background",
    "blend",
    "colour",
    "contrast",
    "font",
    "gravity",
    "image",
    "offset",
    "opacity",
    "outline",
    "rotate",
    "scale",
    "text",
    "tile",
});

constexpr std::string_view kColours = "#rgb, #rrggbb, #rrggbbaa, white, black, transparent";

// A setting of one kind, or nothing at all where `key` is of another.
using Setting = std::optional<Complaint>;

// Whole pixels may be written as a number, too.
Complaint take_offset(std::optional<Offset>& to, const SettingValue& value) {
  const auto* px = std::get_if<std::int64_t>(&value);
  const SettingValue text = px == nullptr ? value : SettingValue(std::to_string(*px));
  return take_word(to, text, offset_from, "px as 16, % of the shorter side as 2%, or two as 16 2%");
}

Setting set_ink(WatermarkSettings& settings, std::string_view key, const SettingValue& value) {
  if (key == "image") return take(settings.image, value);
  if (key == "text") return take(settings.text, value);
  if (key == "font") return take(settings.font, value);
  if (key == "contrast") return take(settings.contrast, value);
  if (key == "colour") return take_word(settings.colour, value, colour_from, kColours);
  if (key == "outline") return take_word(settings.outline, value, colour_from, kColours);
  if (key == "background") return take_word(settings.background, value, colour_from, kColours);
  return std::nullopt;
}

Setting set_place(WatermarkSettings& settings, std::string_view key, const SettingValue& value) {
  if (key == "scale") return take(settings.scale, value);
  if (key == "opacity") return take(settings.opacity, value);
  if (key == "rotate") return take(settings.rotate, value);
  if (key == "tile") return take(settings.tile, value);
  if (key == "offset") return take_offset(settings.offset, value);
  if (key == "gravity") {
    return take_word(
        settings.gravity, value, gravity_from,
        "centre, north, northeast, east, southeast, south, southwest, west, northwest");
  }
  if (key == "blend") {
    return take_word(settings.blend, value, blend_from,
                     "over, multiply, screen, overlay, darken, lighten, hard-light, soft-light, "
                     "difference");
  }
  return std::nullopt;
}

}  // namespace

Complaint set_watermark_setting(WatermarkSettings& settings, std::string_view key,
                                const SettingValue& value) {
  for (const auto set : {set_ink, set_place}) {
    if (const Setting complaint = set(settings, key, value)) return *complaint;
  }
  return "is no setting of a watermark" + did_you_mean(key, kSettings) + " (there are " +
         listed(kSettings) + ")";
}

Complaint set_watermark(WatermarkSettings& settings, const SettingValue& value) {
  const auto* truth = std::get_if<bool>(&value);
  if (truth == nullptr || *truth) {
    return "must be a table of its settings (" + listed(kSettings) + "), or false for none";
  }
  settings.image.emplace();
  settings.text.emplace();
  return std::nullopt;
}

}  // namespace darkroom
