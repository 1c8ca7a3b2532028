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

// Of an overhang of odd width the larger half goes first, as sharp cuts it.
int centred(int outer, int inner) {
  return (outer - inner + 1) / 2;
}

Placement whole(Size size) {
  return {.scaled = size,
          .crop = {.left = 0, .top = 0, .width = size.width, .height = size.height},
          .canvas = size};
}

Placement cut_to(Size size, Size box) {
  Placement placement = whole(size);
  Box& crop = placement.crop;
  crop.width = std::min(size.width, box.width);
  crop.height = std::min(size.height, box.height);
  crop.left = centred(size.width, crop.width);
  crop.top = centred(size.height, crop.height);
  placement.canvas = {.width = crop.width, .height = crop.height};
  return placement;
}

Placement put_on(Size size, Size box) {
  Placement placement = whole(size);
  placement.canvas = {.width = std::max(size.width, box.width),
                      .height = std::max(size.height, box.height)};
  placement.offset_left = (placement.canvas.width - size.width) / 2;
  placement.offset_top = (placement.canvas.height - size.height) / 2;
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

Placement place(Size source, Size box, Fit fit, bool enlarge) {
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
      return cut_to(scaled(source, beyond, beyond), box);
    case Fit::contain:
      return put_on(scaled(source, within, within), box);
    case Fit::fill:
      break;
  }
  return whole(scaled(source, std::min(across, most), std::min(down, most)));
}

}  // namespace darkroom
