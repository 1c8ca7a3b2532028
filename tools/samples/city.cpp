#include "canvas.hpp"
#include "noise.hpp"
#include "pictures.hpp"
#include "skyline.hpp"

#include <cmath>
#include <numbers>

namespace darkroom::samples {
namespace {

constexpr int kWidth = 1920;     // px
constexpr int kHeight = 1080;    // px
constexpr int kWaterline = 700;  // px from the top
constexpr float kSunX = 0.20F;   // where the sun went down, 0 left .. 1 right
const Light kHaze{0.40F, 0.20F, 0.20F};

Light sky_at(int x, int y) {
  const float up = static_cast<float>(kWaterline - y) / kWaterline;
  const float across = static_cast<float>(x) / kWidth;
  const float west = std::exp(-std::pow((across - kSunX) / 0.55F, 2.0F));
  Light sky = mixed(Light{0.50F, 0.19F, 0.13F} + Light{0.95F, 0.42F, 0.10F} * west,
                    {0.36F, 0.13F, 0.21F}, step_between(0.0F, 0.30F, up));
  sky = mixed(sky, {0.075F, 0.075F, 0.20F}, step_between(0.14F, 0.62F, up));
  sky = mixed(sky, {0.012F, 0.022F, 0.070F}, step_between(0.5F, 1.0F, up));
  const float far = 1 / (up + 0.13F);
  const float u = (across - 0.3F) * far * 1.5F;
  const float warp = fractal(u * 0.7F, far * 0.9F, 4, 203);
  const float billow = fractal(u * 0.8F + 0.6F * warp, far * 2.1F + 0.3F * warp, 7, 207);
  const float cloud = step_between(-0.02F, 0.75F, billow) * step_between(0.04F, 0.22F, up);
  // Lit from below where the sun went down, dark against the light elsewhere.
  const Light fire = Light{1.15F, 0.36F, 0.14F} * (west * step_between(0.9F, 0.12F, up));
  return mixed(sky, Light{0.085F, 0.065F, 0.12F} + fire, cloud * 0.85F);
}

void paint_sky(Canvas& canvas) {
  for_each_line(kWaterline, [&](int y) {
    for (int x = 0; x < kWidth; ++x) {
      canvas.at(x, y) = sky_at(x, y);
      const float star = random(x, y, 211);
      const float high = step_between(260, 20, static_cast<float>(y));
      if (star > 0.99965F)
        canvas.at(x, y) += Light{0.5F, 0.55F, 0.65F} * (high * random(y, x, 212));
    }
  });
}

void glow_dot(Canvas& canvas, float x, float y, const Light& light) {
  for (int row = static_cast<int>(y) - 2; row <= static_cast<int>(y) + 2; ++row) {
    for (int column = static_cast<int>(x) - 2; column <= static_cast<int>(x) + 2; ++column) {
      if (row < 0 || column < 0 || row >= kHeight || column >= kWidth) continue;
      const float away = std::hypot(static_cast<float>(column) - x, static_cast<float>(row) - y);
      canvas.at(column, row) += light * std::exp(-away * away / 1.1F);
    }
  }
}

void thick_line(Canvas& canvas, int x, float y, float half) {
  const int from = static_cast<int>(y - half);
  const int to = static_cast<int>(y + half);
  for (int row = std::max(0, from); row <= to && row < kHeight; ++row) {
    canvas.at(x, row) = {0.020F, 0.016F, 0.026F};
  }
}

struct Span {
  float left, right;  // px, the towers that hold it
  float tower_top;    // px
  float deck;         // px
};

float cable_at(const Span& span, float x) {
  // The last span comes down to the shore.
  if (span.left > 800) return std::lerp(span.tower_top, span.deck, (x - span.left) / 240);
  const float t = 2 * (x - span.left) / (span.right - span.left) - 1;
  return span.deck - 14 - (span.deck - 14 - span.tower_top) * t * t;
}

void paint_hanger(Canvas& canvas, int x, float from, float to) {
  for (int y = static_cast<int>(from); y < static_cast<int>(to); ++y) {
    canvas.at(x, y) = mixed(canvas.at(x, y), {0.020F, 0.016F, 0.026F}, 0.8F);
  }
}

void paint_span(Canvas& canvas, const Span& span) {
  const int to = std::min(static_cast<int>(span.right), 1060);
  for (int x = std::max(0, static_cast<int>(span.left)); x < to; ++x) {
    const auto px = static_cast<float>(x);
    const float cable = cable_at(span, px);
    thick_line(canvas, x, cable, 1.6F);
    thick_line(canvas, x, span.deck, 4.5F);
    // Lamps a little behind, where the cable no longer paints over them.
    if (x % 17 == 4) glow_dot(canvas, px - 4, cable_at(span, px - 4) - 4, {3.4F, 2.0F, 0.9F});
    if (x % 17 == 0) paint_hanger(canvas, x, cable, span.deck);
    if (x % 23 == 0) glow_dot(canvas, px - 4, span.deck - 9, {3.4F, 2.9F, 2.2F});
  }
}

void paint_tower(Canvas& canvas, int tower) {
  for (int y = 418; y < kWaterline + 2; ++y) {
    const bool beam = (y > 424 && y < 438) || (y > 520 && y < 532) || y > kWaterline - 8;
    for (int x = tower - 12; x <= tower + 12; ++x) {
      const bool leg = std::abs(x - tower) > 6;
      if (leg || beam) canvas.at(x, y) = {0.026F, 0.018F, 0.026F};
    }
  }
  glow_dot(canvas, static_cast<float>(tower), 414, {4.5F, 0.4F, 0.25F});
}

// A suspension bridge, its cables strung with lamps.
void paint_bridge(Canvas& canvas) {
  const float deck = kWaterline - 62.0F;
  const Span spans[] = {{-330, 130, 430, deck}, {130, 820, 430, deck}, {820, 1510, 430, deck}};
  for (const Span& span : spans) paint_span(canvas, span);
  for (const int tower : {130, 820}) paint_tower(canvas, tower);
}

struct Sign {
  Lettering lettering;
  int left, top;  // px
  Light light;
};

void paint_sign(Canvas& canvas, const Sign& sign) {
  const Mask mask = lettered(sign.lettering);
  for (int y = -8; y < mask.height + 8; ++y) {
    for (int x = -10; x < mask.width + 10; ++x) {
      canvas.at(sign.left + x, sign.top + y) = {0.006F, 0.006F, 0.012F};
    }
  }
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      canvas.at(sign.left + x, sign.top + y) += sign.light * mask.at(x, y);
    }
  }
}

void paint_quay(Canvas& canvas) {
  for (int x = 880; x < kWidth; ++x) {
    const float edge = kWaterline - 9.0F - 3 * step_between(880, 960, static_cast<float>(x));
    for (int y = static_cast<int>(edge); y < kWaterline; ++y)
      canvas.at(x, y) = {0.010F, 0.010F, 0.016F};
    if (x % 31 == 0) glow_dot(canvas, static_cast<float>(x) - 4, edge - 7, {5.0F, 2.6F, 1.0F});
  }
}

// Long streaks: each pixel of water shows a stretch of the scene above, longer towards the viewer.
void paint_water(Canvas& canvas) {
  constexpr int kTaps = 9;
  for_each_line(kHeight - kWaterline, [&](int line) {
    const float below = static_cast<float>(line) + 0.5F;
    const float scale = 900 / (below + 14);  // waves look smaller with distance
    for (int x = 0; x < kWidth; ++x) {
      const auto px = static_cast<float>(x);
      const float u = (px - kWidth * 0.5F) * scale * 0.0105F;
      const float v = scale * 7.5F;
      const float wave = fractal(u, v, 4, 223);
      const float tilt = wave * (10 + below * 0.34F);
      const float aside = noise(u * 1.7F, v * 1.3F, 229) * (1.5F + below * 0.03F);
      Light light;
      for (int tap = 0; tap < kTaps; ++tap) {
        const float spread = (static_cast<float>(tap) / (kTaps - 1) - 0.35F) * (10 + below * 0.6F);
        const float y = kWaterline - 1 - std::fabs(below * 1.12F + tilt + spread);
        light += canvas.sampled(px + aside, std::fmin(y, kWaterline - 1.0F));
      }
      const float facing = 0.80F - 0.34F * step_between(0, 380, below) + 0.16F * wave;
      canvas.at(x, kWaterline + line) = light * (facing / kTaps) + Light{0.004F, 0.008F, 0.016F};
    }
  });
}

void paint_mist(Canvas& canvas) {
  for_each_line(kHeight, [&](int y) {
    const float away = static_cast<float>(y - kWaterline + 14) / 60;
    const float density = 0.34F * std::exp(-away * away);
    for (int x = 0; x < kWidth; ++x) {
      const float drift = 0.6F + 0.5F * fractal(static_cast<float>(x) * 0.004F,
                                                static_cast<float>(y) * 0.016F, 2, 233);
      canvas.at(x, y) =
          mixed(canvas.at(x, y), kHaze * 0.75F, std::clamp(density * drift, 0.0F, 1.0F));
    }
  });
}

}  // namespace

vips::VImage city() {
  Canvas canvas(kWidth, kHeight);
  paint_sky(canvas);
  paint_row(canvas, {kWaterline, 185, 46, 0.74F, 301}, kHaze);
  paint_row(canvas, {kWaterline, 280, 58, 0.46F, 302}, kHaze * 0.9F);
  paint_row(canvas, {kWaterline, 318, 76, 0.20F, 303}, kHaze * 0.6F);
  paint_row(canvas, {kWaterline, 150, 88, 0.06F, 304}, kHaze * 0.4F);
  paint_sign(canvas,
             {{"HOTEL DARKROOM", "DejaVu Sans Bold 26", 5000}, 1425, 566, {5.5F, 0.55F, 0.75F}});
  paint_bridge(canvas);
  paint_quay(canvas);
  const Canvas glowing = canvas;
  bloom(canvas, 0.75F, 9, 0.8F);
  paint_mist(canvas);
  paint_water(canvas);
  bloom(canvas, 0.8F, 48, 0.5F);
  return developed(canvas, {.exposure = 1.15F, .vignette = 0.42F, .grain = 0.020F, .seed = 241});
}

}  // namespace darkroom::samples
