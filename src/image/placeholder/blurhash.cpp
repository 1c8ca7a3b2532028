#include "image/placeholder/blurhash.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string_view>
#include <vector>

namespace darkroom::image {
namespace {

using Rgb = std::array<double, 3>;

constexpr double kMostMaximum = 166;  // the largest component is written in steps of one 166th

std::array<double, 256> linear_light() {
  std::array<double, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double value = static_cast<double>(i) / 255;
    table[i] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  }
  return table;
}

int to_srgb_level(double linear) {
  const double value = std::clamp(linear, 0.0, 1.0);
  const double encoded =
      value <= 0.0031308 ? value * 12.92 : (1.055 * std::pow(value, 1 / 2.4)) - 0.055;
  return static_cast<int>(std::lround(encoded * 255));
}

// cos(pi k i / length), i running fastest.
std::vector<double> waves(int count, int length) {
  std::vector<double> table;
  for (int k = 0; k < count; ++k) {
    for (int i = 0; i < length; ++i) table.push_back(std::cos(std::numbers::pi * k * i / length));
  }
  return table;
}

// One row of the picture against each of the horizontal waves, in linear light.
void sum_row(const PixelView& pixels, std::size_t y, const std::vector<double>& horizontal,
             std::vector<Rgb>& row) {
  static const std::array<double, 256> kLight = linear_light();
  const auto width = static_cast<std::size_t>(pixels.size.width);
  const auto bands = static_cast<std::size_t>(pixels.bands);
  std::ranges::fill(row, Rgb{});
  for (std::size_t x = 0; x < width; ++x) {
    const auto* pixel = &pixels.bytes[(y * pixels.row_bytes()) + (x * bands)];
    const Rgb light{kLight[pixel[0]], kLight[pixel[1]], kLight[pixel[2]]};
    for (std::size_t k = 0; k < row.size(); ++k) {
      for (std::size_t c = 0; c < 3; ++c) row[k][c] += horizontal[(k * width) + x] * light[c];
    }
  }
}

// The picture's components, `across` of them a row.
std::vector<Rgb> components(const PixelView& pixels, int across, int down) {
  const auto height = static_cast<std::size_t>(pixels.size.height);
  const auto columns = static_cast<std::size_t>(across);
  const std::vector<double> horizontal = waves(across, pixels.size.width);
  const std::vector<double> vertical = waves(down, pixels.size.height);
  std::vector<Rgb> sums(columns * static_cast<std::size_t>(down), Rgb{});
  std::vector<Rgb> row(columns);
  for (std::size_t y = 0; y < height; ++y) {
    sum_row(pixels, y, horizontal, row);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const double factor = vertical[((i / columns) * height) + y];
      for (std::size_t c = 0; c < 3; ++c) sums[i][c] += factor * row[i % columns][c];
    }
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const double weight = (i == 0 ? 1.0 : 2.0) / static_cast<double>(pixels.size.pixels());
    for (double& sum : sums[i]) sum *= weight;
  }
  return sums;
}

void append(std::string& text, int value, int digits) {
  constexpr std::string_view kDigits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
  constexpr int kBase = 83;
  std::string number;
  for (int i = 0; i < digits; ++i, value /= kBase) {
    number.insert(number.begin(), kDigits[static_cast<std::size_t>(value % kBase)]);
  }
  text += number;
}

int quantized(double value, double maximum) {
  const double root = std::copysign(std::sqrt(std::abs(value / maximum)), value);
  return std::clamp(static_cast<int>(std::floor((root * 9) + 9.5)), 0, 18);
}

}  // namespace

std::string blurhash(const PixelView& pixels) {
  const int across = pixels.size.width >= pixels.size.height ? 4 : 3;
  const int down = pixels.size.height >= pixels.size.width ? 4 : 3;
  const std::vector<Rgb> parts = components(pixels, across, down);

  double largest = 0;
  for (auto part = parts.begin() + 1; part != parts.end(); ++part) {
    for (const double value : *part) largest = std::max(largest, std::abs(value));
  }
  const int maximum =
      std::clamp(static_cast<int>(std::floor((largest * kMostMaximum) - 0.5)), 0, 82);

  std::string hash;
  append(hash, (across - 1) + ((down - 1) * 9), 1);
  append(hash, maximum, 1);
  const auto& [red, green, blue] = parts.front();
  append(hash, (to_srgb_level(red) << 16U) + (to_srgb_level(green) << 8U) + to_srgb_level(blue), 4);
  for (auto part = parts.begin() + 1; part != parts.end(); ++part) {
    int value = 0;
    for (const double each : *part)
      value = (value * 19) + quantized(each, (maximum + 1) / kMostMaximum);
    append(hash, value, 2);
  }
  return hash;
}

}  // namespace darkroom::image
