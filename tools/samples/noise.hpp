// Deterministic noise: the same seed and place give the same number on every run. Pure; any thread.
// Gradient noise after Perlin, "Improving Noise", SIGGRAPH 2002, with a hash in the table's place.
#pragma once

#include <cstdint>

namespace darkroom::samples {

// 0..1, without pattern; for grain and for choosing.
float random(int x, int y, std::uint32_t seed);

// About -0.7..0.7, smooth, one feature a unit of length.
float noise(float x, float y, std::uint32_t seed);

// The sum of `octaves` noises, each of twice the frequency and half the height; about -1..1.
float fractal(float x, float y, int octaves, std::uint32_t seed);

// Sharp crests and smooth valleys, as eroded rock has; 0..1.
float ridged(float x, float y, int octaves, std::uint32_t seed);

}  // namespace darkroom::samples
