// A mark that is drawn on a variant: a picture, or text.
#pragma once

#include <darkroom/colour.hpp>
#include <darkroom/geometry.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

// How a mark's colour and the picture's become one: W3C Compositing and Blending Level 1.
enum class Blend {
  over,
  multiply,
  screen,
  overlay,
  darken,
  lighten,
  hard_light,
  soft_light,
  difference,
};
std::string_view to_string(Blend blend);
std::optional<Blend> blend_from(std::string_view name);  // "over", "hard-light", ...

struct Length {
  int value = 0;
  bool is_percent = false;  // of the shorter side of what it is measured on; else px

  bool operator==(const Length&) const = default;
};

// How far a mark stays away from the sides that its gravity pulls it to; tiles, from each other.
struct Offset {
  Length x = {.value = 2, .is_percent = true};
  Length y = {.value = 2, .is_percent = true};

  bool operator==(const Offset&) const = default;
};
std::optional<Offset> offset_from(std::string_view text);  // "16", "2%", "16 2%": x, then y
std::string to_string(const Offset& offset);

// One mark, every number decided. The defaults are those of a mark that somebody names and says
// nothing more of.
struct Watermark {
  std::string image;                 // a file, s3://bucket/key or an http(s) URL; empty: none
  std::string text;                  // at most 500 bytes, with fields as {userId}; empty: none
  std::string font = "Sans";         // as Pango names one: "DejaVu Sans Bold"
  Colour colour = {};                // of the text
  Colour outline = {.alpha = 0};     // around its letters; transparent: none
  Colour background = {.alpha = 0};  // behind it; transparent: none
  bool contrast = false;             // dark on what is light, and light on what is dark
  Gravity gravity = {.pull = Gravity::Pull::southeast};
  Offset offset = {};
  int scale = 20;     // 1..100, % of the variant's width; no more than fits
  int opacity = 100;  // 1..100
  int rotate = 0;     // -180..180, degrees clockwise
  bool tile = false;  // over all of the picture
  Blend blend = Blend::over;

  bool any() const { return !image.empty() || !text.empty(); }
  bool operator==(const Watermark&) const = default;
};

// Its settings as somebody wrote them, as VariantSettings.
struct WatermarkSettings {
  std::optional<std::string> image;
  std::optional<std::string> text;
  std::optional<std::string> font;
  std::optional<Colour> colour;
  std::optional<Colour> outline;
  std::optional<Colour> background;
  std::optional<bool> contrast;
  std::optional<Gravity> gravity;
  std::optional<Offset> offset;
  std::optional<int> scale;
  std::optional<int> opacity;
  std::optional<int> rotate;
  std::optional<bool> tile;
  std::optional<Blend> blend;

  bool operator==(const WatermarkSettings&) const = default;
};

// A picture leaves behind the text that was set before it, and the other way round.
Watermark with_settings(Watermark watermark, const WatermarkSettings& settings);

}  // namespace darkroom
