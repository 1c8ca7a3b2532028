#include "terrain.hpp"

#include "noise.hpp"

#include <cmath>

namespace darkroom::samples {
namespace {

constexpr int kDepths = 1000;
constexpr float kNearest = 0.35F;  // km
constexpr float kRatio = 1.0048F;  // of one depth to the one before: the farthest is 42 km away
constexpr float kWaterline = 0.0F;

float bump(float x, float z, float radius) {
  return std::exp(-(x * x + z * z) / (radius * radius));
}

// The range itself: a long lake between wooded shoulders, and the high peaks at its end.
float height_at(float x, float z) {
  const float bend = 0.5F * noise(z * 0.35F, 3.7F, 5);
  const float bank = 0.55F + 0.17F * z + 0.5F * noise(x * 0.6F, z * 0.6F, 11);
  const float shoulder = step_between(bank, bank + 4.5F, std::abs(x + bend));
  const float range = step_between(5.0F, 14.0F, z + 1.2F * noise(x * 0.3F, 0.5F, 17));
  const float peaks = 1.5F * bump(x - 1.5F, z - 15.5F, 3.6F) +
                      1.0F * bump(x + 4.6F, z - 18.0F, 4.2F) +
                      0.7F * bump(x - 7.5F, z - 19.0F, 4.0F);
  const float rock = ridged(x * 0.13F + 7.3F, z * 0.13F + 2.1F, 9, 77);
  const float hills = 0.5F + 0.5F * fractal(x * 0.5F, z * 0.5F, 7, 41);
  float height = -0.05F + shoulder * hills * (0.62F + 0.10F * std::abs(x));
  height += range * (0.12F + 1.9F * rock * (0.45F + peaks));
  // Trees as far as one could tell them apart, up to the tree line.
  if (height > 0.01F && height < 0.75F && z < 12) {
    const float stand = step_between(-0.25F, 0.1F, noise(x * 1.7F, z * 1.7F, 53));
    height += 0.022F * stand * std::fmax(0.0F, noise(x * 85, z * 60, 59) + 0.25F);
  }
  return height;
}

struct Slope {
  float x, y, z;  // unit normal
};

struct Ground {
  float height;
  float x, z;
  Slope normal;
};

Light ground_colour(const Ground& ground) {
  const Light rock = mixed({0.20F, 0.17F, 0.16F}, {0.33F, 0.28F, 0.25F},
                           0.5F + 0.5F * noise(ground.x * 3, ground.height * 14, 61));
  const Light meadow{0.034F, 0.058F, 0.024F};
  const Light wood{0.012F, 0.034F, 0.026F};
  const float patch = noise(ground.x * 1.7F, ground.z * 1.7F, 53);
  const Light green = mixed(meadow, wood, step_between(-0.25F, 0.1F, patch));
  const float ragged = 0.35F * fractal(ground.x * 0.9F, ground.z * 0.9F, 5, 67);
  const Light bare = mixed(
      green, rock, step_between(0.55F, 0.95F, ground.height + ragged + (0.75F - ground.normal.y)));
  const float snow = step_between(0.9F, 1.35F, ground.height + ragged) *
                     step_between(0.42F, 0.62F, ground.normal.y + 0.2F * ragged);
  return mixed(bare, {0.74F, 0.76F, 0.82F}, snow);
}

}  // namespace

std::size_t Terrain::index(int column, int depth) const {
  return static_cast<std::size_t>(column) * kDepths + static_cast<std::size_t>(depth);
}

float Terrain::distance(int depth) const {
  return kNearest * std::pow(kRatio, static_cast<float>(depth));
}

Terrain::Place Terrain::place(int column, int depth) const {
  const float z = distance(depth);
  const float across = static_cast<float>(column) + 0.5F - static_cast<float>(camera_.width) / 2;
  return {across * z / camera_.focal, z};
}

Terrain::Terrain(const Camera& camera, const Weather& weather)
    : camera_(camera), cells_(static_cast<std::size_t>(camera.width) * kDepths) {
  for_each_line(camera.width, [&](int column) {
    for (int depth = 0; depth < kDepths; ++depth) {
      const Place at = place(column, depth);
      cell(column, depth).height = height_at(at.x, at.z);
    }
  });
  // Light needs the neighbours' heights, so it is a second walk.
  for_each_line(camera.width, [&](int column) {
    for (int depth = 0; depth < kDepths; ++depth) {
      if (cell(column, depth).height > kWaterline) {
        cell(column, depth).light = lit(column, depth, weather);
      }
    }
  });
}

bool Terrain::in_shadow(int column, int depth, const Weather& weather) const {
  const Place from = place(column, depth);
  const float ground = cell(column, depth).height;
  const float log_ratio = std::log(kRatio);
  constexpr int kSteps = 13;  // up to 7 km
  float reach = 0.06F;
  for (int step = 0; step < kSteps; ++step, reach *= 1.45F) {
    const float x = from.x + reach * weather.sun_x;
    const float z = from.z + reach * weather.sun_z;
    if (z < kNearest) return false;
    const int at_depth = static_cast<int>(std::log(z / kNearest) / log_ratio);
    const int at_column =
        static_cast<int>(x * camera_.focal / z + static_cast<float>(camera_.width) / 2);
    if (at_depth >= kDepths || at_column < 0 || at_column >= camera_.width) return false;
    if (cell(at_column, at_depth).height > ground + reach * weather.sun_y + 0.01F) return true;
  }
  return false;
}

Light Terrain::lit(int column, int depth, const Weather& weather) const {
  const int left = std::max(0, column - 1);
  const int right = std::min(camera_.width - 1, column + 1);
  const int near = std::max(0, depth - 1);
  const int far = std::min(kDepths - 1, depth + 1);
  const Place at = place(column, depth);
  const Cell& here = cell(column, depth);
  // Along a column x changes too: the slope in z is what is left after the slope in x.
  const float slope_x = (cell(right, depth).height - cell(left, depth).height) /
                        (place(right, depth).x - place(left, depth).x);
  const float along =
      (cell(column, far).height - cell(column, near).height) / (distance(far) - distance(near));
  const float slope_z = along - slope_x * at.x / at.z;
  const float length = std::sqrt(slope_x * slope_x + slope_z * slope_z + 1);
  const Slope normal{-slope_x / length, 1 / length, -slope_z / length};

  float sun = normal.x * weather.sun_x + normal.y * weather.sun_y + normal.z * weather.sun_z;
  sun = std::fmax(0.0F, sun);
  if (sun > 0 && in_shadow(column, depth, weather)) sun *= 0.08F;
  const Light falling = weather.sun * sun + weather.sky * (0.45F + 0.55F * normal.y);
  const Light ground = ground_colour({here.height, at.x, at.z, normal}) * falling;
  const float veil = (1 - std::exp(-at.z / 34)) * (0.25F + 0.75F * std::exp(-here.height / 0.8F));
  return mixed(ground, weather.haze, std::fmin(1.0F, veil));
}

void Terrain::paint_column(Canvas& canvas, int column, float altitude) const {
  int top = canvas.height();  // painted so far, from below
  for (int depth = 0; depth < kDepths && top > 0; ++depth) {
    const Cell& here = cell(column, depth);
    // From above the lake hides what lies behind its edge; seen from below it is not there.
    if (altitude < 0 && here.height <= kWaterline) continue;
    const float above = std::fmax(here.height, kWaterline) - altitude;
    const float screen = camera_.horizon - camera_.focal * above / distance(depth);
    const int row = std::max(0, static_cast<int>(std::lround(screen)));
    if (row >= top) continue;
    const Cell& nearer = depth > 0 ? cell(column, depth - 1) : here;
    if (here.height > kWaterline) paint_slope(canvas, {column, row, top}, here, nearer);
    top = row;
  }
}

void Terrain::paint_slope(Canvas& canvas, const Strip& strip, const Cell& here,
                          const Cell& nearer) {
  const Light before = nearer.height > kWaterline ? nearer.light : here.light;
  for (int y = strip.top; y < strip.bottom; ++y) {
    const float share =
        static_cast<float>(y - strip.top) / static_cast<float>(strip.bottom - strip.top);
    canvas.at(strip.column, y) = mixed(here.light, before, share);
  }
}

void Terrain::paint(Canvas& canvas, float altitude) const {
  for_each_line(camera_.width, [&](int column) { paint_column(canvas, column, altitude); });
}

}  // namespace darkroom::samples
