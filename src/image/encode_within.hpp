// A variant's bytes within the number that it may have. Throws vips::VError.
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
  Size size;    // px
  int quality;  // as used
};

// As encode() where that is within `variant.max_bytes`, or where that is 0. Else with the best
// quality from kLeastQuality up that is; where none is (or the format has none), nearly as large
// as it can be with the least. Nothing where even one pixel across takes more.
std::optional<Encoded> encode_within(const vips::VImage& image, const Variant& variant,
                                     int threads);

// The bytes of one and the same picture in any size and quality.
using Make = std::function<Bytes(Size, int quality)>;

// The same of what `make` makes, which is `whole` where nothing bounds it.
std::optional<Encoded> make_within(const Variant& variant, Size whole, const Make& make);

}  // namespace darkroom::image
