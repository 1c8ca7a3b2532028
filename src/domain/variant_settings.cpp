#include "domain/variant_settings.hpp"

#include "domain/nearest.hpp"
#include "domain/setting_values.hpp"
#include "domain/watermark_settings.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace darkroom {
namespace {

// On a command line a list is one text, with commas.
std::optional<std::vector<std::string>> list_in(const SettingValue& value) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return *list;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return std::nullopt;
  std::vector<std::string> list;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t comma = std::min(text->find(',', at), text->size());
    list.push_back(text->substr(at, comma - at));
    at = comma + 1;
  }
  return list;
}

std::string all_parts() {
  std::string names;
  for (const MetadataPart part : kMetadataParts) {
    names += (names.empty() ? "" : ", ") + std::string(to_string(part));
  }
  return names;
}

Complaint take_parts(std::optional<MetadataParts>& to, const SettingValue& value) {
  const auto list = list_in(value);
  if (!list) return "must be a list of texts; allowed: " + all_parts();
  std::set<MetadataPart> parts;
  for (const std::string& name : *list) {
    const auto part = metadata_part_from(name);
    if (!part) return "has '" + name + "'; allowed: " + all_parts();
    parts.insert(*part);
  }
  to.emplace(parts.begin(), parts.end());
  return std::nullopt;
}

// A time in whole seconds may be written as a number, too.
Complaint take_poster(std::optional<Poster>& to, const SettingValue& value) {
  const auto* seconds = std::get_if<std::int64_t>(&value);
  const SettingValue text = seconds == nullptr ? value : SettingValue(std::to_string(*seconds));
  return take_word(to, text, poster_from, "best, first, a time as 3.5 or 1:02.5, 0% to 100%");
}

std::optional<Chroma> chroma_from(std::string_view text) {
  if (text == "4:2:0") return Chroma::subsampled;
  if (text == "4:4:4") return Chroma::full;
  return std::nullopt;
}

// A setting of one kind, or nothing at all where `key` is of another.
using Setting = std::optional<Complaint>;

Setting set_geometry(VariantSettings& settings, std::string_view key, const SettingValue& value) {
  if (key == "width") return take(settings.width, value);
  if (key == "height") return take(settings.height, value);
  if (key == "widths") return take(settings.widths, value);
  if (key == "enlarge") return take(settings.enlarge, value);
  if (key == "trim") return take(settings.trim, value);
  if (key == "pad") return take(settings.pad, value);
  if (key == "fit") {
    return take_word(settings.fit, value, fit_from, "inside, outside, cover, contain, fill");
  }
  if (key == "gravity") {
    return take_word(settings.gravity, value, gravity_from,
                     "centre, north, northeast, east, southeast, south, southwest, west, "
                     "northwest, attention, entropy, or a point as \"33% 20%\"");
  }
  return std::nullopt;
}

Setting set_frames(VariantSettings& settings, std::string_view key, const SettingValue& value) {
  if (key == "poster") return take_poster(settings.poster, value);
  if (key == "thumbnails") return take(settings.thumbnails, value);
  if (key == "thumbnails_by") {
    return take_word(settings.thumbnails_by, value, spread_from, "time, scene");
  }
  if (key == "sprite")
    return take_word(settings.sprite, value, grid_from, "columns x rows, as 5x4");
  if (key == "animated") {
    return take_word(settings.animated, value, animated_from, "poster, first-frame, keep");
  }
  if (key == "preview_seconds") return take(settings.preview_seconds, value);
  if (key == "preview_fps") return take(settings.preview_fps, value);
  return std::nullopt;
}

Setting set_retouching(VariantSettings& settings, std::string_view key, const SettingValue& value) {
  if (key == "blur") return take(settings.blur, value);
  if (key == "sharpen") return take(settings.sharpen, value);
  if (key == "grayscale") return take(settings.grayscale, value);
  if (key == "flatten") return take(settings.flatten, value);
  if (key == "background") {
    return take_word(settings.background, value, colour_from,
                     "#rgb, #rrggbb, #rrggbbaa, white, black, transparent");
  }
  return std::nullopt;
}

bool is_open(const VariantSettings& settings) {
  return settings.formats && !settings.formats->empty();
}

Complaint take_format(VariantSettings& settings, const SettingValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr && *text == "auto") {
    if (!is_open(settings)) settings.formats.emplace(kAutoFormats.begin(), kAutoFormats.end());
    return std::nullopt;
  }
  if (Complaint complaint = take_word(settings.format, value, format_from,
                                      "jpeg, png, webp, gif, avif, jpeg-xl, auto")) {
    return complaint;
  }
  return is_open(settings) ? Complaint("is decided, and formats leaves it open: use auto")
                           : std::nullopt;
}

Complaint take_formats(VariantSettings& settings, const SettingValue& value) {
  constexpr const char* kAllowed = "jpeg, png, webp, avif, jpeg-xl";
  const auto list = list_in(value);
  if (!list) return std::string("must be a list of texts; allowed: ") + kAllowed;
  std::vector<Format> formats;
  for (const std::string& name : *list) {
    const auto format = format_from(name);
    if (!format) return "has '" + name + "'; allowed: " + kAllowed;
    formats.push_back(*format);
  }
  if (!formats.empty() || !settings.formats) settings.formats = std::move(formats);
  return settings.format && is_open(settings)
             ? Complaint("is set, and format is " + std::string(to_string(*settings.format)) +
                         ": use auto")
             : std::nullopt;
}

Setting set_encoding(VariantSettings& settings, std::string_view key, const SettingValue& value) {
  if (key == "format") return take_format(settings, value);
  if (key == "formats") return take_formats(settings, value);
  if (key == "quality") return take(settings.quality, value);
  if (key == "effort") return take(settings.effort, value);
  if (key == "max_bytes") return take(settings.max_bytes, value);
  if (key == "target_quality") return take(settings.target_quality, value);
  if (key == "progressive") return take(settings.progressive, value);
  if (key == "lossless") return take(settings.lossless, value);
  if (key == "chroma") return take_word(settings.chroma, value, chroma_from, "4:2:0, 4:4:4");
  return std::nullopt;
}

Setting set_metadata(VariantSettings& settings, std::string_view key, const SettingValue& value) {
  if (key == "metadata") {
    return take_word(settings.metadata, value, metadata_policy_from,
                     "strip, copyright, provenance, keep");
  }
  if (key == "label") {
    return take_word(settings.label, value, label_from,
                     "generated, stated, trainedAlgorithmicMedia, "
                     "compositeWithTrainedAlgorithmicMedia");
  }
  if (key == "embed_prompt") return take(settings.embed_prompt, value);
  if (key == "embed_job_id") return take(settings.embed_job_id, value);
  if (key == "sign") return take(settings.sign, value);
  if (key == "require") return take_parts(settings.require, value);
  if (key == "credit") return take(settings.credit, value);
  if (key == "copyright") return take(settings.copyright, value);
  return std::nullopt;
}

}  // namespace

Complaint set_variant_setting(VariantSettings& settings, std::string_view key,
                              const SettingValue& value) {
  if (key.starts_with(kWatermarkPrefix)) {
    key.remove_prefix(kWatermarkPrefix.size());
    return set_watermark_setting(settings.watermark, key, value);
  }
  if (key == "watermark") return set_watermark(settings.watermark, value);
  for (const auto set : {set_geometry, set_frames, set_retouching, set_encoding, set_metadata}) {
    if (const Setting complaint = set(settings, key, value)) return *complaint;
  }
  return "is no setting of a variant" + did_you_mean(key, kVariantSettings) + " (there are " +
         listed(kVariantSettings) + ")";
}

}  // namespace darkroom
