#include "skyline.hpp"

#include "noise.hpp"

#include <cmath>

namespace darkroom::samples {
namespace {

struct Building {
  int left = 0;    // px
  int right = 0;   // px
  int top = 0;     // px
  int foot = 0;    // px
  int storey = 0;  // px
  int bay = 0;     // px, one window across
  float lit = 0;   // share of windows
  std::uint32_t seed = 0;
};

// Offices are cold, homes are warm, and each floor that works late is one long bright line.
Light window_light(const Building& building, int bay, int storey) {
  const float busy = random(0, storey, building.seed + 1) < 0.12F ? 0.85F : building.lit;
  if (random(bay, storey, building.seed + 2) > busy) return {};
  const float warmth =
      0.65F * random(0, 0, building.seed + 3) + 0.35F * random(bay, storey, building.seed + 4);
  const float power = 0.25F + 1.1F * std::pow(random(bay, storey, building.seed + 5), 2.5F);
  return mixed({1.0F, 0.53F, 0.20F}, {0.75F, 0.82F, 0.95F}, warmth * warmth) * power;
}

Light front_light(const Building& building, int x, int y) {
  const float across = static_cast<float>(x - building.left) /
                       static_cast<float>(std::max(1, building.right - building.left));
  // Glass mirrors the glow in the west, on the left, more towards the top.
  const float height = static_cast<float>(building.foot - y) /
                       static_cast<float>(std::max(1, building.foot - building.top));
  const float glow = std::pow(1 - across, 2.0F) * (0.3F + 0.7F * height);
  const Light body{0.012F, 0.016F, 0.032F};
  const Light west{0.22F, 0.085F, 0.085F};
  const Light front = body + west * glow * (0.35F + 0.4F * random(0, 1, building.seed));
  const int in_bay = (x - building.left) % building.bay;
  const int in_storey = (y - building.top) % building.storey;
  const bool frame =
      in_bay == 0 || in_storey < std::max(1, building.storey / 3) || y - building.top < 5;
  if (frame) return front * 0.7F;
  const Light lamp = window_light(building, (x - building.left) / building.bay,
                                  (y - building.top) / building.storey);
  return front + lamp;
}

void paint_block(Canvas& canvas, const Building& building, const Light& haze, float distance) {
  const int left = std::max(0, building.left);
  const int right = std::min(canvas.width(), building.right);
  for (int y = std::max(0, building.top); y < building.foot; ++y) {
    const float low = static_cast<float>(y) / static_cast<float>(building.foot);
    const float veil = std::fmin(1.0F, distance * (0.45F + 0.55F * low * low));
    for (int x = left; x < right; ++x) {
      canvas.at(x, y) = mixed(front_light(building, x, y), haze, veil);
    }
  }
}

void paint_mast(Canvas& canvas, const Building& building, int length, const Light& colour) {
  const int x = (building.left + building.right) / 2;
  if (x < 2 || x >= canvas.width() - 2) return;
  for (int y = std::max(0, building.top - length); y < building.top; ++y) {
    canvas.at(x, y) = colour;
    if (y > building.top - length / 2) canvas.at(x + 1, y) = colour;
  }
  // The red lamp that warns aircraft.
  const int top = std::max(1, building.top - length);
  for (int aside = -1; aside <= 1; ++aside) canvas.at(x + aside, top) += Light{3.2F, 0.25F, 0.18F};
}

Building building_at(const Row& row, int left, int index, int canvas_width) {
  const auto chance = [&](int which) { return random(index, which, row.seed); };
  const float across = static_cast<float>(left) / static_cast<float>(canvas_width);
  // Downtown stands right of the middle and falls off to both sides.
  const float off = (across - 0.60F) / 0.26F;
  const float downtown = 0.42F + 0.95F * std::exp(-off * off);
  Building building;
  building.left = left;
  building.right = left + static_cast<int>(row.mean_width * (0.55F + 0.9F * chance(1)));
  const float height = row.mean_height * downtown * (0.45F + 0.85F * std::pow(chance(2), 1.3F));
  building.foot = static_cast<int>(row.foot);
  building.top = building.foot - static_cast<int>(height);
  const float near = 1 - row.distance;
  building.storey = 4 + static_cast<int>(near * 4.5F);
  building.bay = 3 + static_cast<int>(near * 4.5F + 1.5F * chance(3));
  building.lit = 0.08F + 0.30F * chance(4);
  building.seed = row.seed * 977 + static_cast<std::uint32_t>(index) * 31;
  return building;
}

}  // namespace

void paint_row(Canvas& canvas, const Row& row, const Light& haze) {
  int left = -static_cast<int>(row.mean_width * random(0, 0, row.seed));
  for (int index = 0; left < canvas.width(); ++index) {
    const Building building = building_at(row, left, index, canvas.width());
    paint_block(canvas, building, haze, row.distance);
    Building crown = building;  // a setback on top of the taller ones
    const int width = building.right - building.left;
    if (random(index, 5, row.seed) > 0.45F && width > 16) {
      crown.left += width / 5;
      crown.right -= width / 4;
      crown.foot = building.top;
      crown.top -= static_cast<int>(static_cast<float>(building.foot - building.top) * 0.16F);
      crown.seed += 7;
      paint_block(canvas, crown, haze, row.distance * 0.9F);
    }
    if (random(index, 6, row.seed) > 0.66F) {
      paint_mast(canvas, crown, 18 + static_cast<int>(60 * random(index, 7, row.seed)),
                 mixed({0.01F, 0.012F, 0.02F}, haze, row.distance));
    }
    left = building.right +
           static_cast<int>(row.mean_width * 0.25F * (random(index, 8, row.seed) - 0.35F));
  }
}

}  // namespace darkroom::samples
