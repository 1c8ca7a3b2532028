// High dynamic range to sRGB: what a PQ or HLG clip looks like on a screen that is neither.
#pragma once

#include "domain/pixels.hpp"

#include <cstdint>
#include <span>

namespace darkroom::video {

enum class Transfer { srgb, pq, hlg };
enum class Primaries { bt709, bt2020, p3 };

struct Light {
  Transfer transfer = Transfer::srgb;
  Primaries primaries = Primaries::bt709;
  double peak_nits = 1000;  // the brightest that the clip says it holds; of PQ alone

  bool is_srgb() const { return transfer == Transfer::srgb && primaries == Primaries::bt709; }
};

// `rgb` is 16 bit a sample, full range, non-linear, three bands, size.width x size.height of them.
// Diffuse white is 203 cd/m2 (ITU-R BT.2408-7); what is brighter is compressed by the curve of
// ITU-R BT.2390-10, section 5.4.1, on the largest of the three, so that no hue turns; then the
// primaries are exchanged (BT.2087-0), and what lies outside sRGB is clipped.
Pixels to_srgb(std::span<const std::uint16_t> rgb, Size size, const Light& light);

}  // namespace darkroom::video
