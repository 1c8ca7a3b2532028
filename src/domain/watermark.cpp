#include "domain/watermark_rules.hpp"
#include "domain/watermark_text.hpp"

#include <darkroom/watermark.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace darkroom {
namespace {

constexpr std::size_t kMostTextBytes = 500;
constexpr std::size_t kMostNameBytes = 128;
constexpr std::size_t kMostPlaceBytes = 2048;
constexpr int kMostPx = 16383;

constexpr std::array kBlends{
    std::pair{Blend::over, std::string_view{"over"}},
    std::pair{Blend::multiply, std::string_view{"multiply"}},
    std::pair{Blend::screen, std::string_view{"screen"}},
    std::pair{Blend::overlay, std::string_view{"overlay"}},
    std::pair{Blend::darken, std::string_view{"darken"}},
    std::pair{Blend::lighten, std::string_view{"lighten"}},
    std::pair{Blend::hard_light, std::string_view{"hard-light"}},
    std::pair{Blend::soft_light, std::string_view{"soft-light"}},
    std::pair{Blend::difference, std::string_view{"difference"}},
};

// "16" or "2%".
std::optional<Length> length_from(std::string_view text) {
  Length length;
  const auto [stopped, failed] =
      std::from_chars(text.data(), text.data() + text.size(), length.value);
  if (failed != std::errc{}) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(stopped - text.data()));
  length.is_percent = unit == "%";
  const bool is_known = unit.empty() || length.is_percent;
  const int most = length.is_percent ? 100 : kMostPx;
  if (!is_known || length.value < 0 || length.value > most) return std::nullopt;
  return length;
}

std::string to_string(const Length& length) {
  return std::to_string(length.value) + (length.is_percent ? "%" : "");
}

template <class T>
void assign(T& to, const std::optional<T>& from) {
  if (from) to = *from;
}

bool is_line(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace

std::string_view to_string(Blend blend) {
  for (const auto& [each, name] : kBlends) {
    if (each == blend) return name;
  }
  return "over";
}

std::optional<Blend> blend_from(std::string_view name) {
  const auto* const found =
      std::ranges::find(kBlends, name, [](const auto& each) { return each.second; });
  return found == kBlends.end() ? std::nullopt : std::optional(found->first);
}

std::optional<Offset> offset_from(std::string_view text) {
  const std::size_t blank = text.find(' ');
  const std::optional<Length> x = length_from(text.substr(0, blank));
  const std::optional<Length> y =
      blank == std::string_view::npos ? x : length_from(text.substr(blank + 1));
  if (!x || !y) return std::nullopt;
  return Offset{.x = *x, .y = *y};
}

std::string to_string(const Offset& offset) {
  return to_string(offset.x) + " " + to_string(offset.y);
}

Watermark with_settings(Watermark watermark, const WatermarkSettings& settings) {
  if (settings.image && !settings.image->empty()) watermark.text.clear();
  if (settings.text && !settings.text->empty()) watermark.image.clear();
  assign(watermark.image, settings.image);
  assign(watermark.text, settings.text);
  assign(watermark.font, settings.font);
  assign(watermark.colour, settings.colour);
  assign(watermark.outline, settings.outline);
  assign(watermark.background, settings.background);
  assign(watermark.contrast, settings.contrast);
  assign(watermark.gravity, settings.gravity);
  assign(watermark.offset, settings.offset);
  assign(watermark.scale, settings.scale);
  assign(watermark.opacity, settings.opacity);
  assign(watermark.rotate, settings.rotate);
  assign(watermark.tile, settings.tile);
  assign(watermark.blend, settings.blend);
  return watermark;
}

bool is_remote_mark(std::string_view image) {
  return image.starts_with("s3://") || image.starts_with("http://") ||
         image.starts_with("https://");
}

void check_watermark(const Variant& variant, Checks& checks) {
  const Watermark& mark = variant.watermark;
  if (!mark.image.empty() && !mark.text.empty()) {
    checks.add("watermark.image", "is set, and so is watermark.text: a mark is one of them");
  }
  if (mark.image.size() > kMostPlaceBytes || !is_line(mark.image)) {
    checks.add("watermark.image", "must be one line of at most 2048 bytes");
  }
  if (mark.text.size() > kMostTextBytes) {
    checks.add("watermark.text", "is longer than 500 bytes");
  } else if (const auto fault = fault_of_text(mark.text)) {
    checks.add("watermark.text", *fault);
  }
  if (mark.font.empty() || mark.font.size() > kMostNameBytes || !is_line(mark.font)) {
    checks.add("watermark.font", "must be one line of 1 to 128 bytes");
  }
  if (mark.gravity.is_smart() || mark.gravity.pull == Gravity::Pull::focus) {
    checks.add("watermark.gravity", "is " + to_string(mark.gravity) +
                                        "; a mark lies in the centre, at a side or in a corner");
  }
  checks.range("watermark.scale", mark.scale, 1, 100);
  checks.range("watermark.opacity", mark.opacity, 1, 100);
  checks.range("watermark.rotate", mark.rotate, -180, 180);
  if (mark.any() && variant.sprite != Grid()) {
    checks.add("watermark", "is set, and a sprite sheet's cells are too small for one");
  }
}

}  // namespace darkroom
