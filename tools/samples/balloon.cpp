#include "canvas.hpp"
#include "noise.hpp"
#include "pictures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>

namespace darkroom::samples {
namespace {

constexpr int kWidth = 1024;   // px
constexpr int kHeight = 1536;  // px
constexpr float kMiddle = 512;
constexpr float kPi = std::numbers::pi_v<float>;
constexpr int kGores = 16;  // around the whole envelope

// What is seen at a place: light, and how much of what is behind it hides, 0..1.
struct Paint {
  Light light;
  float cover = 0;
};

Paint over(const Paint& front, const Paint& back) {
  const float cover = front.cover + back.cover * (1 - front.cover);
  if (cover <= 0) return {};
  return {mixed(back.light, front.light, front.cover / cover), cover};
}

struct Normal {
  float x, y, z;  // y down, z towards the viewer
};

// A low sun from the upper left, the sky from above, and a little light back from the ground.
Light shaded(const Light& colour, const Normal& normal) {
  const float length = std::sqrt(normal.x * normal.x + normal.y * normal.y + normal.z * normal.z);
  const float x = normal.x / length;
  const float y = normal.y / length;
  const float z = normal.z / length;
  const float sun = std::fmax(0.0F, -0.56F * x - 0.52F * y + 0.645F * z);
  const Light falling = Light{1.32F, 1.16F, 0.95F} * sun +
                        Light{0.22F, 0.27F, 0.36F} * (0.5F - 0.5F * y) +
                        Light{0.20F, 0.13F, 0.10F} * (0.5F + 0.5F * y);
  const float half = std::fmax(0.0F, -0.31F * x - 0.29F * y + 0.905F * z);
  const float sheen = std::pow(half, 60.0F) * 0.16F;
  return colour * falling + Light{sheen, sheen, sheen * 0.9F};
}

constexpr float kCrown = 118;   // px from the top
constexpr float kMouth = 968;   // px from the top
constexpr float kWidest = 372;  // px

// The envelope's radius by height: a ball above, a cone below that ends at the mouth.
float radius_at(float y) {
  const float t = (y - kCrown) / (kMouth - kCrown);
  if (t <= 0 || t >= 1) return 0;
  const float ball_end = 0.62F;
  if (t < ball_end) {
    const float up = (t - 0.445F) / 0.445F;
    return kWidest * std::sqrt(std::fmax(0.0F, 1 - up * up));
  }
  // Continues the ball in value and slope, and eases out towards the mouth.
  const float up = (ball_end - 0.445F) / 0.445F;
  const float start = kWidest * std::sqrt(1 - up * up);
  const float slope = -kWidest * up / std::sqrt(1 - up * up) / 0.445F * (1 - ball_end);
  const float s = (t - ball_end) / (1 - ball_end);
  const float end = 78;
  const float end_slope = -130;
  const float s2 = s * s;
  const float s3 = s2 * s;
  return (2 * s3 - 3 * s2 + 1) * start + (s3 - 2 * s2 + s) * slope + (-2 * s3 + 3 * s2) * end +
         (s3 - s2) * end_slope;
}

const std::array<Light, 4> kStripes = {Light{0.78F, 0.095F, 0.060F}, Light{0.95F, 0.42F, 0.070F},
                                       Light{0.92F, 0.80F, 0.58F}, Light{0.020F, 0.23F, 0.27F}};

Light cloth_at(float angle, float y, const Mask& band) {
  const float gore = (angle / (2 * kPi) + 0.25F) * kGores;
  const auto stripe = static_cast<std::size_t>(static_cast<int>(std::floor(gore)) + 2 * kGores) % 4;
  Light cloth = kStripes[stripe];
  const float t = (y - kCrown) / (kMouth - kCrown);
  if (t < 0.085F) cloth = kStripes[3];
  if (t > 0.90F) cloth = kStripes[0] * 0.75F;
  const float from_band = (y - 478) / 60;  // -1 upper edge .. 1 lower edge
  if (std::abs(from_band) < 1.22F) cloth = kStripes[2] * 0.35F + Light{0.28F, 0.18F, 0.03F};
  if (std::abs(from_band) < 1.12F) {
    cloth = {0.025F, 0.045F, 0.10F};
    const float letters = band.sampled(static_cast<float>(band.width) / 2 + angle * kWidest * 0.98F,
                                       static_cast<float>(band.height) / 2 + from_band * 60);
    cloth = mixed(cloth, {0.95F, 0.86F, 0.68F}, letters);
  }
  const float weave = 1 + 0.05F * fractal(angle * 160, y * 0.35F, 2, 401);
  const float seam = std::abs(gore - std::round(gore));
  return cloth * (weave * (0.72F + 0.28F * step_between(0.0F, 0.030F, seam)));
}

Paint envelope_at(float x, float y, const Mask& band) {
  const float radius = radius_at(y);
  const float aside = x - kMiddle;
  if (radius <= 0 || std::abs(aside) >= radius) return {};
  const float angle = std::asin(aside / radius);
  // Each gore bulges between its load tapes, and wrinkles a little towards the mouth.
  const float gore = (angle / (2 * kPi) + 0.25F) * kGores;
  const float in_gore = 2 * (gore - std::floor(gore)) - 1;
  const float low = step_between(520, 960, y);
  const float wrinkle = 0.12F * low * noise(angle * 14, y * 0.02F, 403);
  const float bulged = angle + 0.16F * in_gore + wrinkle;
  const float rise = (radius_at(y + 1) - radius_at(y - 1)) / 2;
  const Normal normal{std::sin(bulged), -rise, std::cos(bulged)};
  // Seen from a little below, each hoop of the balloon is an arc.
  const float hoop = y + 30 * std::cos(angle) * radius / kWidest - 22;
  Light light = shaded(cloth_at(angle, hoop, band), normal);
  // Thin cloth lets the flame through near the mouth.
  light += Light{0.42F, 0.17F, 0.04F} * (0.55F * step_between(640, 960, y) * std::cos(angle));
  return {light, 1};
}

// 1 on a line from (x0, y0) to (x1, y1) of half width `half`.
float on_line(float x, float y, const std::array<float, 4>& ends, float half) {
  const float dx = ends[2] - ends[0];
  const float dy = ends[3] - ends[1];
  const float t =
      std::clamp(((x - ends[0]) * dx + (y - ends[1]) * dy) / (dx * dx + dy * dy), 0.0F, 1.0F);
  const float away = std::hypot(x - ends[0] - t * dx, y - ends[1] - t * dy);
  return step_between(half + 0.5F, half - 0.5F, away);
}

Paint rigging_at(float x, float y) {
  if (y < kMouth - 30 || y > 1150) return {};
  float cover = 0;
  for (const float share : {-1.0F, -0.42F, 0.42F, 1.0F}) {
    cover = std::fmax(
        cover, on_line(x, y, {kMiddle + share * 74, kMouth - 6, kMiddle + share * 62, 1140}, 2));
  }
  Paint rope{{0.10F, 0.065F, 0.040F}, cover};
  if (std::abs(x - kMiddle) > 60 || y > 1070) return rope;
  // The burner and its flame.
  const float burner = on_line(x, y, {kMiddle - 20, 1054, kMiddle + 20, 1054}, 8);
  rope = over({shaded({0.30F, 0.31F, 0.33F}, {(x - kMiddle) / 26, -0.4F, 0.9F}), burner}, rope);
  const float up = (1046 - y) / 118;
  if (up <= 0 || up >= 1) return rope;
  const float sway = 5 * noise(up * 3, 0.5F, 407);
  const float reach = 26 * std::sqrt(up) * (1 - up) * 2.2F;
  const float inside = 1 - std::abs(x - kMiddle - sway) / std::fmax(reach, 0.1F);
  const Light flame = mixed({2.6F, 1.9F, 0.9F}, {1.9F, 0.50F, 0.07F}, up);
  return over({flame, step_between(0, 0.6F, inside)}, rope);
}

Paint basket_at(float x, float y) {
  constexpr float kTop = 1136;
  constexpr float kBottom = 1246;
  const float down = (y - kTop) / (kBottom - kTop);
  if (down < -0.1F || down > 1) return {};
  const float half = 76 - 9 * std::clamp(down, 0.0F, 1.0F);
  const float corner = down > 0.86F ? 14 * std::pow((down - 0.86F) / 0.14F, 2.0F) : 0.0F;
  const float across = (x - kMiddle) / (half - corner);
  if (std::abs(across) >= 1) return {};
  const Normal round{across * 0.95F, 0, std::sqrt(1 - across * across * 0.9F)};
  if (down < 0.09F) {  // the padded rim
    const float roll = (down + 0.1F) / 0.19F * 2 - 1;
    return {shaded({0.20F, 0.055F, 0.030F}, {round.x, roll * 0.9F, round.z}), 1};
  }
  // Wicker: strands over and under, every second row the other way.
  const float angle = std::asin(across) * 13;
  const float row = down * 13;
  const float parity = std::fmod(std::floor(row), 2.0F) * 0.5F;
  const float strand = angle / kPi * 2 + parity;
  const float bump = std::sin(2 * kPi * (strand - std::floor(strand)) / 2);
  const float ridge = std::sin(kPi * (row - std::floor(row)));
  const Light cane = mixed({0.20F, 0.095F, 0.030F}, {0.52F, 0.31F, 0.12F}, bump * ridge);
  return {shaded(cane, {round.x, 0.5F - ridge * 0.5F, round.z}), 1};
}

struct Puff {
  float x, y, radius;  // px
};

constexpr std::array<Puff, 15> kClouds = {{{232, 1168, 74},
                                           {312, 1128, 92},
                                           {398, 1176, 70},
                                           {170, 1206, 52},
                                           {300, 1204, 78},
                                           {444, 1216, 42},
                                           {716, 1266, 66},
                                           {786, 1228, 84},
                                           {864, 1272, 62},
                                           {660, 1296, 42},
                                           {790, 1300, 70},
                                           {914, 1302, 38},
                                           {742, 214, 40},
                                           {804, 186, 56},
                                           {872, 216, 42}}};

// Balls of cotton melted into one another: the normal is the sum of theirs, by nearness.
Paint cloud_at(float x, float y, std::size_t first, std::size_t last) {
  Normal normal{0, 0, 0};
  float cover = 0;
  std::optional<float> warp;
  for (std::size_t i = first; i < last; ++i) {
    const Puff& puff = kClouds[i];
    const float dx = (x - puff.x) / puff.radius;
    const float dy = (y - puff.y) / puff.radius;
    if (dx * dx + dy * dy > 1.2F) continue;
    if (!warp) warp = 0.055F * fractal(x * 0.018F, y * 0.018F, 5, 409);
    const float away = std::sqrt(dx * dx + dy * dy) + *warp;
    if (away >= 1) continue;
    const float weight = (1 - away * away) * (1 - away * away);
    normal.x += dx * weight;
    normal.y += dy * weight;
    normal.z += weight * std::sqrt(1 - away * away) + 0.02F;
    cover = std::fmax(cover, step_between(1.0F, 0.985F, away));
  }
  if (cover <= 0) return {};
  const Light cotton = shaded({0.80F, 0.80F, 0.83F}, normal);
  return {cotton + Light{0.10F, 0.085F, 0.10F}, cover};
}

Paint scene_at(float x, float y, const Mask& band) {
  Paint paint = cloud_at(x, y, 12, 15);
  paint = over(rigging_at(x, y), paint);
  paint = over(envelope_at(x, y, band), paint);
  paint = over(basket_at(x, y), paint);
  return over(cloud_at(x, y, 0, 12), paint);
}

struct Picture {
  Canvas light{kWidth, kHeight};
  Mask cover{kWidth, kHeight, std::vector<float>(static_cast<std::size_t>(kWidth) * kHeight)};
};

// Four looks a pixel, for smooth edges.
Picture painted(const Mask& band) {
  Picture picture;
  for_each_line(kHeight, [&](int y) {
    for (int x = 0; x < kWidth; ++x) {
      Light sum;
      float cover = 0;
      for (int look = 0; look < 4; ++look) {
        const float at_x = static_cast<float>(x) + 0.25F + 0.5F * static_cast<float>(look % 2);
        const int lower = look / 2;
        const float at_y = static_cast<float>(y) + 0.25F + 0.5F * static_cast<float>(lower);
        const Paint paint = scene_at(at_x, at_y, band);
        sum += paint.light * paint.cover;
        cover += paint.cover;
      }
      if (cover > 0) picture.light.at(x, y) = sum * (1 / cover);
      picture.cover.cover[static_cast<std::size_t>(y) * kWidth + static_cast<std::size_t>(x)] =
          cover / 4;
    }
  });
  return picture;
}

// The sticker's shape: the scene's, grown by the white border.
Mask bordered(Mask cover) {
  // A sticker has no holes: what shows between the ropes is paper.
  for (int y = static_cast<int>(kMouth); y < 1140; ++y) {
    float* row = cover.cover.data() + static_cast<std::ptrdiff_t>(y) * kWidth;
    std::fill(row + static_cast<int>(kMiddle) - 60, row + static_cast<int>(kMiddle) + 60, 1.0F);
  }
  Mask grown = blurred(cover, 13);
  for (float& value : grown.cover) value = step_between(0.035F, 0.055F, value);
  return blurred(grown, 1.1F);
}

}  // namespace

vips::VImage balloon() {
  const Mask band = lettered({"DARKROOM", "DejaVu Sans Bold 88", 9000});
  Picture picture = painted(band);
  const Mask border = bordered(picture.cover);
  const Mask shadow = blurred(border, 18);
  std::vector<float> alpha(picture.cover.cover.size());
  for_each_line(kHeight, [&](int y) {
    for (int x = 0; x < kWidth; ++x) {
      const Paint ink{picture.light.at(x, y), picture.cover.at(x, y)};
      const Paint paper{{1.9F, 1.9F, 1.9F}, border.at(x, y)};
      const Paint shade{{0.02F, 0.02F, 0.05F}, 0.42F * shadow.at(x - 10, y - 22)};
      const Paint all = over(ink, over(paper, shade));
      picture.light.at(x, y) = all.light;
      alpha[static_cast<std::size_t>(y) * kWidth + static_cast<std::size_t>(x)] = all.cover * 255;
    }
  });
  const vips::VImage colour =
      developed(picture.light, {.exposure = 1.0F, .vignette = 0, .grain = 0.010F, .seed = 419});
  const vips::VImage cover = vips::VImage::new_from_memory(
      alpha.data(), alpha.size() * sizeof(float), kWidth, kHeight, 1, VIPS_FORMAT_FLOAT);
  return colour.bandjoin(cover.rint().cast(VIPS_FORMAT_UCHAR)).copy_memory();
}

}  // namespace darkroom::samples
