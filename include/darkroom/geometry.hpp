// Where a source's pixels land in a variant: pure arithmetic, decided before any pixel is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

struct Size {
  int width = 0;   // px
  int height = 0;  // px

  std::int64_t pixels() const { return static_cast<std::int64_t>(width) * height; }
  bool operator==(const Size&) const = default;
};

// As sharp and CSS object-fit name them.
enum class Fit {
  inside,   // As large as fits in the box, aspect ratio kept.
  outside,  // As small as covers the box, aspect ratio kept; larger than the box on one side.
  cover,    // Fills the box exactly, aspect ratio kept, the overhang cropped.
  contain,  // Fits in the box, aspect ratio kept, the rest filled with the background.
  fill,     // Stretched to the box exactly.
};

std::string_view to_string(Fit fit);
std::optional<Fit> fit_from(std::string_view name);

// A rectangle in px inside an image of some size.
struct Box {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;

  bool operator==(const Box&) const = default;
};

struct Point {
  int x = 0;  // px from the left
  int y = 0;  // px from the top

  bool operator==(const Point&) const = default;
};

// What of a picture is kept where it does not fit: a side of it, what libvips takes for its subject
// (attention) or its busiest part (entropy), or what lies around a point that somebody named.
struct Gravity {
  enum class Pull {
    centre,
    north,
    northeast,
    east,
    southeast,
    south,
    southwest,
    west,
    northwest,
    attention,
    entropy,
    focus,
  };

  Pull pull = Pull::centre;
  double focus_x = 50;  // of Pull::focus alone: % of the width from the left
  double focus_y = 50;  // and of the height from the top

  // Whether only the pixels can say where it lies.
  bool is_smart() const { return pull == Pull::attention || pull == Pull::entropy; }
  bool operator==(const Gravity&) const = default;
};

// "north", "centre", "attention" ..., or a focus as "33% 20%". Also understands "center".
std::string to_string(const Gravity& gravity);
std::optional<Gravity> gravity_from(std::string_view text);

// The steps of a variant's geometry, in order: resize the whole (upright) source to `scaled`, cut
// `crop` out of it, put that at `offset` on a canvas of `canvas` filled with the background.
struct Placement {
  Size scaled;
  Box crop;
  Size canvas;
  int offset_left = 0;
  int offset_top = 0;

  bool operator==(const Placement&) const = default;
};

// `source` is the size after orientation. With `enlarge` false no side of `scaled` exceeds the
// source's: then `cover` and `contain` shrink their canvas with it as sharp's withoutEnlargement
// does. Halves round up (as sharp's do); no side is ever below 1. Both sizes must be positive. A
// smart gravity is the centre here: only the pixels can say more.
Placement place(Size source, Size box, Fit fit, bool enlarge, const Gravity& gravity = {});

}  // namespace darkroom
