// A variant's bytes within the number that it may have, and as good as it shall be. Throws
// vips::VError.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/geometry.hpp>
#include <darkroom/preset.hpp>

#include <vips/vips8>

#include <functional>
#include <optional>

namespace darkroom::image {

// Below it a picture is made smaller rather than worse.
inline constexpr int kLeastQuality = 30;

struct Encoded {
  Bytes bytes;
  Size size;                          // px
  int quality;                        // as used
  std::optional<double> score = {};   // SSIMULACRA 2, where it was aimed at
  std::optional<Format> format = {};  // where the variant leaves it open
};

// SSIMULACRA 2 of one of our files beside the pixels that it was made from, which are in memory.
double score_of(const vips::VImage& pixels, ByteView bytes, Format format);

// As encode() where that is within `variant.max_bytes`, or where that is 0. Else with the best
// quality from kLeastQuality up that is; where none is (or the format has none), nearly as large
// as it can be with the least. Nothing where even one pixel across takes more. Where the variant
// has a `target_quality`, it is with the quality that reaches it; what max_bytes takes from that,
// the score says.
std::optional<Encoded> encode_within(const vips::VImage& image, const Variant& variant,
                                     int threads);

// The bytes of one and the same picture in any size and quality.
using Make = std::function<Bytes(Size, int quality)>;

// The same, but for the target, of what `make` makes, which is `whole` where nothing bounds it.
std::optional<Encoded> make_within(const Variant& variant, Size whole, const Make& make);

}  // namespace darkroom::image
