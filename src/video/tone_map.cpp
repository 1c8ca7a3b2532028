#include "video/tone_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace darkroom::video {
namespace {

constexpr double kWhiteNits = 203;     // ITU-R BT.2408-7, section 2.1
constexpr double kHlgPeakNits = 1000;  // the display that HLG is shown on, BT.2100-2, table 5
constexpr std::size_t kSteps = 4096;   // of each table

using Triple = std::array<float, 3>;
using Matrix = std::array<Triple, 3>;

// SMPTE ST 2084: a code value, 0..1, to cd/m2.
double pq_to_nits(double code) {
  constexpr double m1 = 2610.0 / 16384;
  constexpr double m2 = 2523.0 / 4096 * 128;
  constexpr double c1 = 3424.0 / 4096;
  constexpr double c2 = 2413.0 / 4096 * 32;
  constexpr double c3 = 2392.0 / 4096 * 32;
  const double power = std::pow(std::max(code, 0.0), 1 / m2);
  return 10'000 * std::pow(std::max(power - c1, 0.0) / (c2 - c3 * power), 1 / m1);
}

double nits_to_pq(double nits) {
  constexpr double m1 = 2610.0 / 16384;
  constexpr double m2 = 2523.0 / 4096 * 128;
  constexpr double c1 = 3424.0 / 4096;
  constexpr double c2 = 2413.0 / 4096 * 32;
  constexpr double c3 = 2392.0 / 4096 * 32;
  const double power = std::pow(nits / 10'000, m1);
  return std::pow((c1 + c2 * power) / (1 + c3 * power), m2);
}

// BT.2100-2, table 5: the inverse of HLG's OETF, to scene light of 0..1.
double hlg_to_scene(double code) {
  constexpr double a = 0.17883277;
  constexpr double b = 1 - 4 * a;
  const double c = 0.5 - a * std::log(4 * a);
  return code <= 0.5 ? code * code / 3 : (std::exp((code - c) / a) + b) / 12;
}

double srgb_to_linear(double code) {  // IEC 61966-2-1
  return code <= 0.04045 ? code / 12.92 : std::pow((code + 0.055) / 1.055, 2.4);
}

double linear_to_srgb(double light) {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

// BT.2390-10, section 5.4.1, without its black: nits of a picture whose brightest is `peak` to
// nits of a screen whose white is kWhiteNits.
double compressed(double nits, double peak) {
  if (peak <= kWhiteNits) return nits;
  const double whole = nits_to_pq(peak);
  const double most = nits_to_pq(kWhiteNits) / whole;
  const double knee = 1.5 * most - 0.5;
  const double code = std::min(nits_to_pq(nits) / whole, 1.0);
  if (code < knee) return nits;
  const double t = (code - knee) / (1 - knee);
  const double t2 = t * t;
  const double t3 = t2 * t;
  const double bent =
      (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (-2 * t3 + 3 * t2) * most;
  return pq_to_nits(bent * whole);
}

template <class Function>
std::vector<float> table(Function function) {
  std::vector<float> values(kSteps);
  for (std::size_t i = 0; i < kSteps; ++i) {
    values[i] = static_cast<float>(function(static_cast<double>(i) / (kSteps - 1)));
  }
  return values;
}

float looked_up(const std::vector<float>& values, float at) {
  const float place = std::clamp(at, 0.0F, 1.0F) * (kSteps - 1);
  return values[static_cast<std::size_t>(std::lround(place))];
}

// To the primaries of BT.709, light to light: BT.2087-0; P3 with D65 by the same reckoning.
Matrix to_bt709(Primaries primaries) {
  switch (primaries) {
    case Primaries::bt2020:
      return {{{1.6605F, -0.5876F, -0.0728F},
               {-0.1246F, 1.1329F, -0.0083F},
               {-0.0182F, -0.1006F, 1.1187F}}};
    case Primaries::p3:
      return {
          {{1.2249F, -0.2247F, 0.0F}, {-0.0420F, 1.0419F, 0.0F}, {-0.0197F, -0.0786F, 1.0979F}}};
    case Primaries::bt709:
      break;
  }
  return {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
}

// The tables of one clip's light. Light is in units of diffuse white throughout.
class Curves {
 public:
  explicit Curves(const Light& light)
      : is_hlg_(light.transfer == Transfer::hlg),
        peak_(peak_of(light)),
        linear_(table([&](double code) { return to_light(light.transfer, code); })),
        // By the square root, so that the dark has as many steps as the eye.
        gain_(table([&](double root) {
          const double nits = root * root * peak_;
          return nits < 1e-6 ? 1.0 : compressed(nits, peak_) / nits;
        })),
        encoded_(table([](double root) { return linear_to_srgb(root * root) * 255; })),
        matrix_(to_bt709(light.primaries)) {}

  Triple srgb(std::uint16_t red, std::uint16_t green, std::uint16_t blue) const {
    Triple linear{linear_[red >> 4U], linear_[green >> 4U], linear_[blue >> 4U]};
    if (is_hlg_) show(linear);
    const float most = std::max({linear[0], linear[1], linear[2]});
    const float gain = looked_up(
        gain_, std::sqrt(most * static_cast<float>(kWhiteNits) / static_cast<float>(peak_)));
    Triple encoded{};
    for (std::size_t i = 0; i < 3; ++i) {
      const float light =
          matrix_[i][0] * linear[0] + matrix_[i][1] * linear[1] + matrix_[i][2] * linear[2];
      encoded[i] = looked_up(encoded_, std::sqrt(std::max(light * gain, 0.0F)));
    }
    return encoded;
  }

 private:
  static double peak_of(const Light& light) {
    if (light.transfer == Transfer::pq) return std::clamp(light.peak_nits, kWhiteNits, 10'000.0);
    return light.transfer == Transfer::hlg ? kHlgPeakNits : kWhiteNits;
  }

  static double to_light(Transfer transfer, double code) {
    switch (transfer) {
      case Transfer::pq:
        return pq_to_nits(code) / kWhiteNits;
      case Transfer::hlg:
        return hlg_to_scene(code);
      case Transfer::srgb:
        break;
    }
    return srgb_to_linear(code);
  }

  // HLG's OOTF: scene light to what its display shows (BT.2100-2, table 5, gamma 1.2).
  static void show(Triple& scene) {
    const float luminance = 0.2627F * scene[0] + 0.6780F * scene[1] + 0.0593F * scene[2];
    const float gain = std::pow(luminance, 0.2F) * static_cast<float>(kHlgPeakNits / kWhiteNits);
    for (float& each : scene) each *= gain;
  }

  bool is_hlg_;
  double peak_;
  std::vector<float> linear_;   // by code
  std::vector<float> gain_;     // by the root of light over the peak
  std::vector<float> encoded_;  // 0..255, by the root of light
  Matrix matrix_;
};

}  // namespace

Pixels to_srgb(std::span<const std::uint16_t> rgb, Size size, const Light& light) {
  const Curves curves(light);
  Pixels pixels{.size = size, .rgb = Bytes(rgb.size())};
  for (std::size_t i = 0; i + 2 < rgb.size(); i += 3) {
    const Triple encoded = curves.srgb(rgb[i], rgb[i + 1], rgb[i + 2]);
    for (std::size_t band = 0; band < 3; ++band) {
      pixels.rgb[i + band] = static_cast<std::byte>(encoded[band] + 0.5F);
    }
  }
  return pixels;
}

}  // namespace darkroom::video
