#include "image/encode_within.hpp"

#include "image/decode.hpp"
#include "image/encode.hpp"
#include "image/quality/aim.hpp"
#include "image/quality/ssimulacra2.hpp"
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

// Of our own encoder's bytes, as a browser shows them.
VImage decoded(ByteView bytes, Format format) {
  const VImage image = open_source(bytes, {.format = format}, 1);
  return image.colourspace(VIPS_INTERPRETATION_sRGB).copy_memory();
}

std::optional<Encoded> make_aimed(const VImage& pixels, const Variant& variant, const Make& make) {
  const Size whole{pixels.width(), pixels.height()};
  const Try attempt = [&](int quality) {
    Bytes bytes = make(whole, quality);
    const double score = score_of(pixels, bytes, variant.format);
    return Tried{.bytes = std::move(bytes), .quality = quality, .score = score};
  };
  Tried tried = aim_at(variant.target_quality, variant.format, attempt);
  const auto most = static_cast<std::size_t>(variant.max_bytes);
  if (most == 0 || tried.bytes.size() <= most) {
    return Encoded{std::move(tried.bytes), whole, tried.quality, tried.score};
  }
  Variant bounded = variant;
  bounded.quality = tried.quality;
  std::optional<Encoded> within = make_within(bounded, whole, make);
  if (!within) return std::nullopt;
  const VImage smaller = resized(pixels, within->size, within->size).copy_memory();
  within->score = score_of(smaller, within->bytes, variant.format);
  return within;
}

}  // namespace

double score_of(const VImage& pixels, ByteView bytes, Format format) {
  return ssimulacra2(view_of(pixels), view_of(decoded(bytes, format)));
}

std::optional<Encoded> encode_within(const VImage& image, const Variant& variant, int threads) {
  // Each try begins with these pixels; where there is but one, an encoder may take them in strips.
  const bool is_one = variant.max_bytes == 0 && variant.target_quality == 0;
  const VImage pixels = is_one ? image : image.copy_memory();
  const Make make = [&](Size size, int quality) {
    Variant tried = variant;
    tried.quality = quality;
    return encode(resized(pixels, size, size), tried, threads);
  };
  if (variant.target_quality > 0) return make_aimed(pixels, variant, make);
  return make_within(variant, {image.width(), image.height()}, make);
}

std::optional<Encoded> make_within(const Variant& variant, Size whole, const Make& make) {
  if (variant.max_bytes > 0) return Squeeze(variant, whole, make).run();
  return Encoded{make(whole, variant.quality), whole, variant.quality};
}

}  // namespace darkroom::image
