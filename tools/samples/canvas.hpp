// A picture while it is painted: floats in linear light, row by row, until it is developed to 8-bit
// sRGB. Light adds up in linear light as it does in a camera, so glow and haze look right.
#pragma once

#include <vips/vips8>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace darkroom::samples {

struct Light {
  float red = 0;
  float green = 0;
  float blue = 0;

  Light& operator+=(const Light& other) {
    red += other.red;
    green += other.green;
    blue += other.blue;
    return *this;
  }
};

inline Light operator+(Light left, const Light& right) {
  return left += right;
}
inline Light operator*(const Light& light, float factor) {
  return {light.red * factor, light.green * factor, light.blue * factor};
}
inline Light operator*(const Light& left, const Light& right) {
  return {left.red * right.red, left.green * right.green, left.blue * right.blue};
}
inline Light mixed(const Light& from, const Light& to, float share) {
  return from * (1 - share) + to * share;
}

// 0 below `from`, 1 above `to`, smooth between.
inline float step_between(float from, float to, float value) {
  const float t = std::clamp((value - from) / (to - from), 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

class Canvas {
 public:
  Canvas(int width, int height)
      : width_(width),
        height_(height),
        pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {}

  int width() const { return width_; }
  int height() const { return height_; }
  Light& at(int x, int y) { return pixels_[index(x, y)]; }
  const Light& at(int x, int y) const { return pixels_[index(x, y)]; }
  // Bilinear; places outside take the nearest pixel's light.
  Light sampled(float x, float y) const;
  const std::vector<Light>& pixels() const { return pixels_; }

 private:
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
           static_cast<std::size_t>(x);
  }

  int width_;                  // px
  int height_;                 // px
  std::vector<Light> pixels_;  // width_ * height_
};

// Calls `paint` with each of 0..count-1, on every processor; the calls must not depend on one
// another.
void for_each_line(int count, const std::function<void(int)>& paint);

// How much of each pixel something covers, 0..1.
struct Mask {
  int width = 0;   // px
  int height = 0;  // px
  std::vector<float> cover;

  // 0 outside.
  float at(int x, int y) const;
  // Bilinear.
  float sampled(float x, float y) const;
};

struct Lettering {
  std::string text;
  std::string font;  // as pango names it: "DejaVu Serif 40"
  int spacing = 0;   // between letters, 1024ths of a point
};
// The text's shape by its own bounding box, drawn at 72 dots an inch: a point is a pixel.
Mask lettered(const Lettering& lettering);

// Gaussian; `sigma` in px.
Mask blurred(const Mask& mask, float sigma);
Canvas blurred(const Canvas& canvas, float sigma);

// Every two by two pixels become one.
Canvas halved(const Canvas& canvas);

// Light above `threshold` spread over `sigma` px and added with `strength`, as a lens does.
void bloom(Canvas& canvas, float threshold, float sigma, float strength);

// Exposure to 8-bit sRGB by a filmic curve (Narkowicz's fit of ACES), darker corners (`vignette`,
// 0 none .. 1) and film grain (`grain`, in parts of full scale). 3 bands.
struct Development {
  float exposure = 1;
  float vignette = 0.2F;
  float grain = 0.012F;
  std::uint32_t seed = 1;
};
vips::VImage developed(const Canvas& canvas, const Development& development);

}  // namespace darkroom::samples
