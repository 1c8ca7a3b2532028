#include "image/overlay/layout.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace darkroom::image {
namespace {

using Pull = Gravity::Pull;

// -1 to the left or top, 1 to the right or bottom, 0 neither.
struct Pulled {
  int across = 0;
  int down = 0;
};

Pulled pulled(Pull pull) {
  switch (pull) {
    case Pull::north:
      return {.across = 0, .down = -1};
    case Pull::northeast:
      return {.across = 1, .down = -1};
    case Pull::east:
      return {.across = 1, .down = 0};
    case Pull::southeast:
      return {.across = 1, .down = 1};
    case Pull::south:
      return {.across = 0, .down = 1};
    case Pull::southwest:
      return {.across = -1, .down = 1};
    case Pull::west:
      return {.across = -1, .down = 0};
    case Pull::northwest:
      return {.across = -1, .down = -1};
    default:
      return {};
  }
}

int nearest(double value) {
  return static_cast<int>(std::floor(value + 0.5));
}

int px(const Length& length, Size canvas) {
  if (!length.is_percent) return length.value;
  return nearest(std::min(canvas.width, canvas.height) * length.value / 100.0);
}

// A span of so many px in so many, pulled to one end or to neither.
int start_of(int span, int all, int pull, int offset) {
  const int free = std::max(all - span, 0);
  if (pull == 0) return free / 2;
  const int away = std::min(offset, free);
  return pull < 0 ? away : free - away;
}

}  // namespace

Point offset_in(const Watermark& mark, Size canvas) {
  return {.x = px(mark.offset.x, canvas), .y = px(mark.offset.y, canvas)};
}

Size mark_size(Size drawn, const Watermark& mark, Size canvas) {
  const double scale = canvas.width * mark.scale / 100.0 / drawn.width;
  const double width = drawn.width * scale;
  const double height = drawn.height * scale;
  const double angle = mark.rotate * std::numbers::pi / 180;
  const double across = std::abs(width * std::cos(angle)) + std::abs(height * std::sin(angle));
  const double down = std::abs(width * std::sin(angle)) + std::abs(height * std::cos(angle));

  const Pulled pull = pulled(mark.gravity.pull);
  const Point offset = offset_in(mark, canvas);
  const bool is_free = mark.tile;  // tiles may be cut
  const int kept_x = is_free || pull.across == 0 ? 0 : offset.x;
  const int kept_y = is_free || pull.down == 0 ? 0 : offset.y;
  const double room_x = std::max(canvas.width - kept_x, 1);
  const double room_y = std::max(canvas.height - kept_y, 1);
  const double fit = std::min({1.0, room_x / across, room_y / down});
  return {.width = std::max(nearest(width * fit), 1), .height = std::max(nearest(height * fit), 1)};
}

Box mark_box(Size layer, const Watermark& mark, Size canvas) {
  const Pulled pull = pulled(mark.gravity.pull);
  const Point offset = offset_in(mark, canvas);
  const int width = std::min(layer.width, canvas.width);
  const int height = std::min(layer.height, canvas.height);
  return {.left = start_of(width, canvas.width, pull.across, offset.x),
          .top = start_of(height, canvas.height, pull.down, offset.y),
          .width = width,
          .height = height};
}

}  // namespace darkroom::image
