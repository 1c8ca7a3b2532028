#include "image/placeholder/thumbhash.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

namespace darkroom::image {
namespace {

using Plane = std::vector<double>;

// The picture over its own average colour, in the planes that the hash tells of.
struct Planes {
  Plane luminance;
  Plane yellow_blue;
  Plane red_green;
  Plane alpha;
  bool has_alpha = false;
};

// What the waves of a plane come to: the mean, and the rest within 0..1 by `scale`.
struct Channel {
  double mean = 0;
  double scale = 0;
  std::vector<double> waves = {};
};

// JavaScript's Math.round.
std::uint32_t rounded(double value) {
  return static_cast<std::uint32_t>(std::floor(value + 0.5));
}

struct Rgba {
  double red, green, blue, alpha;  // 0..1, premultiplied
};

Rgba pixel_of(const PixelView& pixels, std::size_t index) {
  const auto* pixel = &pixels.bytes[index * static_cast<std::size_t>(pixels.bands)];
  const double alpha = pixels.bands == 4 ? pixel[3] / 255.0 : 1.0;
  const double weight = alpha / 255;
  return {weight * pixel[0], weight * pixel[1], weight * pixel[2], alpha};
}

Rgba average_of(const PixelView& pixels, std::size_t count) {
  Rgba sum{};
  for (std::size_t i = 0; i < count; ++i) {
    const Rgba pixel = pixel_of(pixels, i);
    sum.red += pixel.red;
    sum.green += pixel.green;
    sum.blue += pixel.blue;
    sum.alpha += pixel.alpha;
  }
  if (sum.alpha <= 0) return sum;
  return {sum.red / sum.alpha, sum.green / sum.alpha, sum.blue / sum.alpha, sum.alpha};
}

Planes planes_of(const PixelView& pixels) {
  const auto count = static_cast<std::size_t>(pixels.size.pixels());
  const Rgba average = average_of(pixels, count);
  Planes planes;
  planes.has_alpha = average.alpha < static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Rgba pixel = pixel_of(pixels, i);
    const double around = 1 - pixel.alpha;
    const double red = (average.red * around) + pixel.red;
    const double green = (average.green * around) + pixel.green;
    const double blue = (average.blue * around) + pixel.blue;
    planes.luminance.push_back((red + green + blue) / 3);
    planes.yellow_blue.push_back(((red + green) / 2) - blue);
    planes.red_green.push_back(red - green);
    planes.alpha.push_back(pixel.alpha);
  }
  return planes;
}

// cos(pi / length * k * (i + 0.5))
double wave(int k, int i, int length) {
  return std::cos(std::numbers::pi / length * k * (i + 0.5));
}

double amplitude(const Plane& plane, Size size, int across, int down) {
  std::vector<double> horizontal;
  for (int x = 0; x < size.width; ++x) horizontal.push_back(wave(across, x, size.width));
  double sum = 0;
  std::size_t at = 0;
  for (int y = 0; y < size.height; ++y) {
    double row = 0;
    for (const double factor : horizontal) row += plane[at++] * factor;
    sum += row * wave(down, y, size.height);
  }
  return sum / static_cast<double>(size.pixels());
}

// The waves of a triangle: fewer across the further down.
Channel channel_of(const Plane& plane, Size size, int across, int down) {
  Channel channel;
  for (int y = 0; y < down; ++y) {
    for (int x = 0; x * down < across * (down - y); ++x) {
      const double value = amplitude(plane, size, x, y);
      if (x == 0 && y == 0) {
        channel.mean = value;
      } else {
        channel.waves.push_back(value);
        channel.scale = std::max(channel.scale, std::abs(value));
      }
    }
  }
  if (channel.scale > 0) {
    for (double& value : channel.waves) value = 0.5 + (0.5 / channel.scale * value);
  }
  return channel;
}

void append(Bytes& hash, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i, value >>= 8U)
    hash.push_back(static_cast<std::byte>(value & 255U));
}

// Two waves a byte.
void append_waves(Bytes& hash, const std::vector<double>& waves) {
  for (std::size_t i = 0; i < waves.size(); i += 2) {
    const std::uint32_t low = rounded(15 * waves[i]);
    const std::uint32_t high = i + 1 < waves.size() ? rounded(15 * waves[i + 1]) : 0;
    append(hash, low | (high << 4U), 1);
  }
}

}  // namespace

Bytes thumbhash(const PixelView& pixels) {
  const Size size = pixels.size;
  assert(size.width <= kMostThumbhashSide && size.height <= kMostThumbhashSide);
  const Planes planes = planes_of(pixels);
  const double most = planes.has_alpha ? 5 : 7;
  const int longest = std::max(size.width, size.height);
  const auto waves_along = [&](int side) {
    return std::max(1, static_cast<int>(rounded(most * side / longest)));
  };
  const int across = waves_along(size.width);
  const int down = waves_along(size.height);
  const Channel l = channel_of(planes.luminance, size, std::max(3, across), std::max(3, down));
  const Channel p = channel_of(planes.yellow_blue, size, 3, 3);
  const Channel q = channel_of(planes.red_green, size, 3, 3);
  const Channel a = planes.has_alpha ? channel_of(planes.alpha, size, 5, 5) : Channel{};

  const bool landscape = size.width > size.height;
  Bytes hash;
  append(hash,
         rounded(63 * l.mean) | (rounded(31.5 + (31.5 * p.mean)) << 6U) |
             (rounded(31.5 + (31.5 * q.mean)) << 12U) | (rounded(31 * l.scale) << 18U) |
             (planes.has_alpha ? 1U << 23U : 0U),
         3);
  append(hash,
         static_cast<std::uint32_t>(landscape ? down : across) | (rounded(63 * p.scale) << 3U) |
             (rounded(63 * q.scale) << 9U) | (landscape ? 1U << 15U : 0U),
         2);
  if (planes.has_alpha) append(hash, rounded(15 * a.mean) | (rounded(15 * a.scale) << 4U), 1);
  std::vector<double> waves;
  for (const Channel* channel : {&l, &p, &q, &a}) {
    waves.insert(waves.end(), channel->waves.begin(), channel->waves.end());
  }
  append_waves(hash, waves);
  return hash;
}

}  // namespace darkroom::image
