#include "noise.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace darkroom::samples {
namespace {

// The finaliser of MurmurHash3 over a mix of the three.
std::uint32_t hash(int x, int y, std::uint32_t seed) {
  std::uint32_t bits = static_cast<std::uint32_t>(x) * 0x8DA6B343U ^
                       static_cast<std::uint32_t>(y) * 0xD8163841U ^ seed * 0xCB1AB31FU;
  bits = (bits ^ (bits >> 16)) * 0x85EBCA6BU;
  bits = (bits ^ (bits >> 13)) * 0xC2B2AE35U;
  return bits ^ (bits >> 16);
}

struct Direction {
  float x;
  float y;
};

std::array<Direction, 32> unit_directions() {
  std::array<Direction, 32> directions{};
  for (std::size_t i = 0; i < directions.size(); ++i) {
    const float angle = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / 32;
    directions[i] = {std::cos(angle), std::sin(angle)};
  }
  return directions;
}

const std::array<Direction, 32> kDirections = unit_directions();

// One multiplication a corner: good enough to pick one direction of 32, and noise is most of the
// time that a picture takes.
inline float slope(std::uint32_t corner, float in_x, float in_y) {
  corner ^= corner >> 15;
  const Direction& direction = kDirections[(corner * 0x2C1B3C6DU) >> 27];
  return direction.x * in_x + direction.y * in_y;
}

inline float eased(float t) {
  return t * t * t * (t * (t * 6 - 15) + 10);
}

// std::lerp promises more at the ends than noise needs, and pays for it.
inline float between(float from, float to, float share) {
  return from + (to - from) * share;
}

}  // namespace

float random(int x, int y, std::uint32_t seed) {
  return static_cast<float>(hash(x, y, seed) >> 8) * (1.0F / 16777216.0F);
}

float noise(float x, float y, std::uint32_t seed) {
  const float floor_x = std::floor(x);
  const float floor_y = std::floor(y);
  const float in_x = x - floor_x;
  const float in_y = y - floor_y;
  const std::uint32_t left = static_cast<std::uint32_t>(static_cast<int>(floor_x)) * 0x8DA6B343U;
  const std::uint32_t top =
      static_cast<std::uint32_t>(static_cast<int>(floor_y)) * 0xD8163841U + seed * 0xCB1AB31FU;
  const std::uint32_t right = left + 0x8DA6B343U;
  const std::uint32_t bottom = top + 0xD8163841U;
  const float along_x = eased(in_x);
  const float upper =
      between(slope(left ^ top, in_x, in_y), slope(right ^ top, in_x - 1, in_y), along_x);
  const float lower = between(slope(left ^ bottom, in_x, in_y - 1),
                              slope(right ^ bottom, in_x - 1, in_y - 1), along_x);
  return between(upper, lower, eased(in_y));
}

float fractal(float x, float y, int octaves, std::uint32_t seed) {
  float sum = 0;
  float height = 1;
  for (int octave = 0; octave < octaves; ++octave) {
    sum += height * noise(x, y, seed + static_cast<std::uint32_t>(octave));
    // Each octave is turned by about 37 degrees so that the lattices never line up.
    const float turned = 1.6F * x + 1.2F * y;
    y = 1.6F * y - 1.2F * x;
    x = turned;
    height /= 2;
  }
  return sum;
}

float ridged(float x, float y, int octaves, std::uint32_t seed) {
  float sum = 0;
  float height = 0.5F;
  float weight = 1;
  for (int octave = 0; octave < octaves; ++octave) {
    float crest = 1 - 1.5F * std::abs(noise(x, y, seed + static_cast<std::uint32_t>(octave)));
    crest *= crest * weight;
    sum += height * crest;
    // Detail gathers on the crests and spares the valleys (Musgrave's ridged multifractal).
    weight = std::fmin(1.0F, crest * 1.6F);
    const float turned = 1.6F * x + 1.2F * y;
    y = 1.6F * y - 1.2F * x;
    x = turned;
    height *= 0.52F;
  }
  return sum;
}

}  // namespace darkroom::samples
