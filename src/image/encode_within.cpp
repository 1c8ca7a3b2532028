#include "image/encode_within.hpp"

#include "image/encode.hpp"
#include "image/transform.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace darkroom::image {
namespace {

using vips::VImage;

class Squeeze {
 public:
  Squeeze(const Variant& variant, Size whole, const Make& make)
      : variant_(variant),
        most_(static_cast<std::size_t>(variant.max_bytes)),
        whole_(whole),
        make_(make) {}

  std::optional<Encoded> run() {
    Encoded first = made(whole_, variant_.quality);
    if (fits(first)) return first;
    const bool has_quality =
        variant_.format != Format::png && variant_.format != Format::gif && !variant_.lossless;
    if (!has_quality) return by_size(std::move(first));
    const int least = std::min(kLeastQuality, variant_.quality);
    Encoded worst = made(first.size, least);
    return fits(worst) ? by_quality(std::move(worst)) : by_size(std::move(worst));
  }

 private:
  bool fits(const Encoded& encoded) const { return encoded.bytes.size() <= most_; }

  Encoded made(Size size, int quality) const { return {make_(size, quality), size, quality}; }

  // The best between `best`, which fits, and the variant's own, which does not.
  Encoded by_quality(Encoded best) const {
    for (int too_good = variant_.quality; too_good - best.quality > 1;) {
      const int middle = (best.quality + too_good) / 2;
      Encoded encoded = made(best.size, middle);
      if (fits(encoded)) {
        best = std::move(encoded);
      } else {
        too_good = middle;
      }
    }
    return best;
  }

  // Of the picture's own shape, however wide.
  Encoded of_width(int width, int quality) const {
    const double height = static_cast<double>(whole_.height) * width / whole_.width;
    return made({width, std::max(1, static_cast<int>(std::floor(height + 0.5)))}, quality);
  }

  // Bytes go about with the pixels: each step aims a little below what is wanted.
  std::optional<Encoded> by_size(Encoded encoded) const {
    constexpr double kAim = 0.95;
    int too_wide = encoded.size.width;
    while (!fits(encoded)) {
      too_wide = encoded.size.width;
      if (too_wide == 1) return std::nullopt;
      const double share = static_cast<double>(most_) / static_cast<double>(encoded.bytes.size());
      const auto aimed = static_cast<int>(std::floor(too_wide * std::sqrt(share * kAim)));
      encoded = of_width(std::clamp(aimed, 1, too_wide - 1), encoded.quality);
    }
    return widened(std::move(encoded), too_wide);
  }

  // The last step may have gone too far: what is fine in a picture goes first.
  Encoded widened(Encoded best, int too_wide) const {
    constexpr int kTries = 4;
    for (int i = 0; i < kTries && too_wide - best.size.width > 1; ++i) {
      const int middle = (best.size.width + too_wide) / 2;
      Encoded encoded = of_width(middle, best.quality);
      if (fits(encoded)) {
        best = std::move(encoded);
      } else {
        too_wide = middle;
      }
    }
    return best;
  }

  const Variant& variant_;
  const std::size_t most_;
  const Size whole_;
  const Make& make_;
};

}  // namespace

std::optional<Encoded> encode_within(const VImage& image, const Variant& variant, int threads) {
  // Each try begins with these pixels; where there is but one, an encoder may take them in strips.
  const VImage pixels = variant.max_bytes > 0 ? image.copy_memory() : image;
  const Make make = [&](Size size, int quality) {
    Variant tried = variant;
    tried.quality = quality;
    return encode(resized(pixels, size, size), tried, threads);
  };
  return make_within(variant, {image.width(), image.height()}, make);
}

std::optional<Encoded> make_within(const Variant& variant, Size whole, const Make& make) {
  if (variant.max_bytes > 0) return Squeeze(variant, whole, make).run();
  return Encoded{make(whole, variant.quality), whole, variant.quality};
}

}  // namespace darkroom::image
