#include "canvas.hpp"
#include "noise.hpp"
#include "pictures.hpp"
#include "terrain.hpp"

#include <cmath>

namespace darkroom::samples {
namespace {

constexpr int kSide = 1024;       // px of the picture
constexpr int kWide = 2 * kSide;  // px painted a side, so that edges come out smooth
constexpr Camera kCamera{
    .width = kWide, .horizon = 0.60F * kWide, .focal = 1.02F * kWide, .altitude = 0.035F};

const Light kPeach{0.95F, 0.45F, 0.22F};
const Light kRose{0.66F, 0.31F, 0.33F};
const Light kBlue{0.19F, 0.25F, 0.48F};
const Light kDeep{0.035F, 0.075F, 0.21F};

Weather last_light() {
  Weather weather;
  weather.sun = {2.2F, 0.80F, 0.27F};
  weather.sun_x = -0.86F;
  weather.sun_y = 0.25F;
  weather.sun_z = -0.43F;
  weather.sky = {0.17F, 0.235F, 0.42F};
  weather.haze = {0.40F, 0.29F, 0.38F};
  return weather;
}

Light sky_at(float x, float y) {
  const float up = (kCamera.horizon - y) / kCamera.horizon;  // 0 at the horizon, 1 at the top
  Light sky = mixed(kPeach, kRose, step_between(0.0F, 0.22F, up));
  sky = mixed(sky, kBlue, step_between(0.12F, 0.60F, up));
  sky = mixed(sky, kDeep, step_between(0.45F, 1.05F, up));
  // Clouds lie on a ceiling: what is low in the picture is far, and flat.
  const float far = 1 / (up + 0.16F);
  const float u = (x / kWide - 0.5F) * far * 2.1F;
  const float warp = fractal(u * 0.9F, far * 1.1F, 4, 3);
  const float billow = fractal(u * 1.15F + warp * 0.7F, far * 1.9F + 0.35F * warp, 7, 7);
  const float cloud = step_between(0.02F, 0.62F, billow) * step_between(0.03F, 0.2F, up) *
                      step_between(1.15F, 0.55F, up);
  const Light lining = mixed({1.30F, 0.62F, 0.38F}, {0.95F, 0.55F, 0.60F}, up);
  return mixed(sky, lining, cloud * 0.85F);
}

void paint_sky(Canvas& canvas) {
  // Nothing in the sky is as fine as a pixel, so a quarter of them are enough.
  const int lines = static_cast<int>(kCamera.horizon) / 2 + 1;
  for_each_line(lines, [&](int line) {
    for (int column = 0; column < kSide; ++column) {
      const int x = 2 * column;
      const int y = 2 * line;
      const Light sky = sky_at(static_cast<float>(x), static_cast<float>(y));
      canvas.at(x, y) = canvas.at(x + 1, y) = canvas.at(x, y + 1) = canvas.at(x + 1, y + 1) = sky;
    }
  });
}

void paint_moon(Canvas& canvas) {
  constexpr float kX = 0.735F * kWide;
  constexpr float kY = 0.285F * kWide;
  constexpr float kRadius = 0.021F * kWide;
  for (int y = static_cast<int>(kY - kRadius) - 2; y < static_cast<int>(kY + kRadius) + 3; ++y) {
    for (int x = static_cast<int>(kX - kRadius) - 2; x < static_cast<int>(kX + kRadius) + 3; ++x) {
      const float across = (static_cast<float>(x) - kX) / kRadius;
      const float down = (static_cast<float>(y) - kY) / kRadius;
      const float cover = 1 - step_between(0.96F, 1.02F, std::hypot(across, down));
      const float seas = step_between(-0.1F, 0.5F, fractal(across * 1.6F, down * 1.6F, 5, 71));
      canvas.at(x, y) += Light{0.80F, 0.76F, 0.70F} * (cover * (1 - 0.4F * seas));
    }
  }
}

void paint_lake(Canvas& canvas, const Canvas& mirrored) {
  const int horizon = static_cast<int>(kCamera.horizon);
  for_each_line(kWide - horizon, [&](int line) {
    const float below = static_cast<float>(line) + 0.5F;
    const float z = kCamera.altitude * kCamera.focal / below;  // km
    for (int x = 0; x < kWide; ++x) {
      const auto px = static_cast<float>(x);
      const float across = (px - kWide / 2.0F) * z / kCamera.focal;
      const float breeze = step_between(-0.25F, 0.55F, noise(across * 5, z * 2.2F, 83));
      const float wave = fractal(across * 260, z * 90, 3, 89) * (0.25F + breeze);
      const float swell = noise(across * 90, z * 25, 97) * 0.4F;
      const float offset = (wave + swell) * (6 + below * 0.055F);
      Light light =
          mirrored.sampled(px + offset * 0.35F, kCamera.horizon - below * 1.04F + offset * 1.6F);
      // Looking down into the near water one sees its own green more than the sky.
      const float clear = step_between(0, 0.42F * kWide, below);
      light = light * (0.92F - 0.52F * clear) + Light{0.012F, 0.045F, 0.052F} * clear;
      canvas.at(x, horizon + line) = light;
    }
  });
}

struct Pine {
  float foot_x, foot_y;  // px
  float height;          // px
  std::uint32_t seed;
};

float pine_cover(const Pine& pine, int x, int y) {
  const float down = (static_cast<float>(y) - (pine.foot_y - pine.height)) / pine.height;
  if (down < 0 || down > 1) return 0;
  const float aside = static_cast<float>(x) - pine.foot_x;
  const float trunk = pine.height * (0.0004F + 0.013F * down);
  if (std::abs(aside) < trunk) return 1;
  // Boughs: longer towards the foot, each drooping away from the trunk and frayed by its needles.
  const float droop = down - std::abs(aside) / pine.height * 0.45F;
  const float tier = droop * 26 + (aside > 0 ? 0.37F : 0.0F) +
                     noise(droop * 9, aside > 0 ? 1.5F : 7.5F, pine.seed);
  const float bough = 1 - std::abs(2 * (tier - std::floor(tier)) - 1);
  const float lengths = random(static_cast<int>(std::floor(tier)), aside > 0 ? 1 : 0, pine.seed);
  const float reach = pine.height * (0.002F + 0.20F * std::pow(down, 0.85F)) *
                      (0.45F + 0.55F * lengths) * (0.35F + 0.65F * bough);
  const float needles =
      fractal(static_cast<float>(x) * 0.11F, static_cast<float>(y) * 0.16F, 3, pine.seed + 5);
  const float soft = 0.002F + 0.014F * down;
  return step_between(soft, -soft,
                      (std::abs(aside) - reach) / pine.height - 0.018F * needles * std::sqrt(down));
}

void paint_pine(Canvas& canvas, const Pine& pine) {
  const int reach = static_cast<int>(pine.height * 0.26F);
  const int left = std::max(0, static_cast<int>(pine.foot_x) - reach);
  const int right = std::min(kWide, static_cast<int>(pine.foot_x) + reach);
  const int top = static_cast<int>(pine.foot_y - pine.height);
  const int bottom = std::min(kWide, static_cast<int>(pine.foot_y));
  for_each_line(bottom - top, [&](int line) {
    const int y = top + line;
    for (int x = left; x < right; ++x) {
      const float cover = pine_cover(pine, x, y);
      // The side towards the sun keeps a trace of its colour.
      const float warm =
          step_between(0.02F, -0.14F, (static_cast<float>(x) - pine.foot_x) / pine.height) *
          (0.4F + random(x / 3, y / 3, pine.seed));
      const Light needle = Light{0.006F, 0.013F, 0.014F} + Light{0.05F, 0.026F, 0.010F} * warm;
      canvas.at(x, y) = mixed(canvas.at(x, y), needle, cover);
    }
  });
}

void paint_bank(Canvas& canvas) {
  for_each_line(kWide, [&](int x) {
    const float across = static_cast<float>(x) / kWide;
    const float rise = 0.085F * std::pow(std::abs(2 * across - 0.95F), 1.7F);
    const float tuft =
        0.006F * noise(across * 190, 0.5F, 103) + 0.012F * fractal(across * 9, 2, 4, 107);
    const int edge = static_cast<int>(kWide * (0.985F - rise - tuft));
    for (int y = std::max(0, edge); y < kWide; ++y) {
      const float depth = static_cast<float>(y - edge) / 60;
      canvas.at(x, y) =
          mixed({0.016F, 0.018F, 0.012F}, {0.004F, 0.006F, 0.006F}, std::fmin(1.0F, depth));
    }
  });
}

void paint_foreground(Canvas& canvas) {
  for (const Pine& pine : {Pine{0.175F * kWide, 0.955F * kWide, 0.36F * kWide, 1},
                           Pine{0.905F * kWide, 0.945F * kWide, 0.33F * kWide, 2},
                           Pine{0.045F * kWide, 0.965F * kWide, 0.60F * kWide, 3},
                           Pine{0.985F * kWide, 0.965F * kWide, 0.50F * kWide, 4},
                           Pine{0.105F * kWide, 0.985F * kWide, 0.27F * kWide, 5},
                           Pine{0.835F * kWide, 0.990F * kWide, 0.16F * kWide, 6}}) {
    paint_pine(canvas, pine);
  }
  paint_bank(canvas);
}

struct Line {
  Lettering lettering;
  int top;  // px of the finished picture
};

void paint_line(Canvas& canvas, const Line& line) {
  const Mask mask = lettered(line.lettering);
  const int left = (kSide - mask.width) / 2;
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      Light& light = canvas.at(left + x, line.top + y);
      light = mixed(light, {1.25F, 1.12F, 0.95F}, mask.at(x, y) * 0.94F);
    }
  }
}

}  // namespace

vips::VImage landscape() {
  Canvas canvas(kWide, kWide);
  paint_sky(canvas);
  Canvas mirrored = canvas;
  paint_moon(canvas);
  const Terrain terrain(kCamera, last_light());
  terrain.paint(mirrored, -kCamera.altitude);
  paint_lake(canvas, mirrored);
  terrain.paint(canvas, kCamera.altitude);
  paint_foreground(canvas);
  Canvas picture = halved(canvas);
  bloom(picture, 0.9F, 14, 0.35F);
  paint_line(picture, {{"LAST LIGHT", "DejaVu Serif 74", 22000}, 62});
  paint_line(picture, {{"A QUIET LAKE, FAR FROM EVERYTHING", "DejaVu Sans 15", 7600}, 150});
  return developed(picture, {.exposure = 0.95F, .vignette = 0.28F, .grain = 0.014F, .seed = 11});
}

}  // namespace darkroom::samples
