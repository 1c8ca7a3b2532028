#include <darkroom/geometry.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace darkroom {
namespace {

constexpr std::array kFits{
    std::pair{Fit::inside, std::string_view{"inside"}},
    std::pair{Fit::outside, std::string_view{"outside"}},
    std::pair{Fit::cover, std::string_view{"cover"}},
    std::pair{Fit::contain, std::string_view{"contain"}},
    std::pair{Fit::fill, std::string_view{"fill"}},
};

// Halves round up, as sharp's do.
int rounded(double length) {
  return std::max(1, static_cast<int>(std::floor(length + 0.5)));
}

Size scaled(Size source, double across, double down) {
  return {.width = rounded(source.width * across), .height = rounded(source.height * down)};
}

enum class Pulled { to_start, to_middle, to_end };

struct Pulls {
  Pulled across;
  Pulled down;
};

Pulls pulls_of(const Gravity& gravity) {
  using enum Gravity::Pull;
  using enum Pulled;
  switch (gravity.pull) {
    case north:
      return {to_middle, to_start};
    case northeast:
      return {to_end, to_start};
    case east:
      return {to_end, to_middle};
    case southeast:
      return {to_end, to_end};
    case south:
      return {to_middle, to_end};
    case southwest:
      return {to_start, to_end};
    case west:
      return {to_start, to_middle};
    case northwest:
      return {to_start, to_start};
    case centre:
    case attention:
    case entropy:
    case focus:
      break;
  }
  return {to_middle, to_middle};
}

// Of an overhang of odd width the larger half goes first, as sharp cuts it.
int cut_off(int overhang, Pulled pulled) {
  if (pulled == Pulled::to_start) return 0;
  return pulled == Pulled::to_end ? overhang : (overhang + 1) / 2;
}

// Of a gap of odd width the larger half goes last, as sharp fills it.
int left_free(int gap, Pulled pulled) {
  if (pulled == Pulled::to_start) return 0;
  return pulled == Pulled::to_end ? gap : gap / 2;
}

// The point in the middle, as far as the picture reaches.
int around(double percent, int outer, int inner) {
  const double start = (percent / 100 * outer) - (inner / 2.0);
  return std::clamp(static_cast<int>(std::floor(start + 0.5)), 0, outer - inner);
}

Placement whole(Size size) {
  return {.scaled = size,
          .crop = {.left = 0, .top = 0, .width = size.width, .height = size.height},
          .canvas = size};
}

Placement cut_to(Size size, Size box, const Gravity& gravity) {
  Placement placement = whole(size);
  Box& crop = placement.crop;
  crop.width = std::min(size.width, box.width);
  crop.height = std::min(size.height, box.height);
  if (gravity.pull == Gravity::Pull::focus) {
    crop.left = around(gravity.focus_x, size.width, crop.width);
    crop.top = around(gravity.focus_y, size.height, crop.height);
  } else {
    const Pulls pulls = pulls_of(gravity);
    crop.left = cut_off(size.width - crop.width, pulls.across);
    crop.top = cut_off(size.height - crop.height, pulls.down);
  }
  placement.canvas = {.width = crop.width, .height = crop.height};
  return placement;
}

Placement put_on(Size size, Size box, const Gravity& gravity) {
  Placement placement = whole(size);
  placement.canvas = {.width = std::max(size.width, box.width),
                      .height = std::max(size.height, box.height)};
  const Pulls pulls = pulls_of(gravity);
  placement.offset_left = left_free(placement.canvas.width - size.width, pulls.across);
  placement.offset_top = left_free(placement.canvas.height - size.height, pulls.down);
  return placement;
}

}  // namespace

std::string_view to_string(Fit fit) {
  return kFits[static_cast<std::size_t>(fit)].second;
}

std::optional<Fit> fit_from(std::string_view name) {
  const auto* found = std::ranges::find(kFits, name, &std::pair<Fit, std::string_view>::second);
  if (found == kFits.end()) return std::nullopt;
  return found->first;
}

Placement place(Size source, Size box, Fit fit, bool enlarge, const Gravity& gravity) {
  assert(source.width > 0 && source.height > 0 && box.width > 0 && box.height > 0);
  const double most = enlarge ? std::numeric_limits<double>::max() : 1.0;
  const double across = static_cast<double>(box.width) / source.width;
  const double down = static_cast<double>(box.height) / source.height;
  const double within = std::min({across, down, most});
  const double beyond = std::min(std::max(across, down), most);
  switch (fit) {
    case Fit::inside:
      return whole(scaled(source, within, within));
    case Fit::outside:
      return whole(scaled(source, beyond, beyond));
    case Fit::cover:
      return cut_to(scaled(source, beyond, beyond), box, gravity);
    case Fit::contain:
      return put_on(scaled(source, within, within), box, gravity);
    case Fit::fill:
      break;
  }
  return whole(scaled(source, std::min(across, most), std::min(down, most)));
}

}  // namespace darkroom
