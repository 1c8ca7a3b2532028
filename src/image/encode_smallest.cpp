#include "image/encode_smallest.hpp"

#include "domain/look.hpp"
#include "image/encode.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

bool is_flat(const PixelView& pixels) {
  constexpr std::size_t kShare = 4;
  const auto bands = static_cast<std::size_t>(pixels.bands);
  const auto width = static_cast<std::size_t>(pixels.size.width);
  std::size_t same = 0;
  for (std::size_t y = 0; y < static_cast<std::size_t>(pixels.size.height); ++y) {
    const std::uint8_t* const row = pixels.bytes.data() + y * pixels.row_bytes();
    for (std::size_t x = 1; x < width; ++x) {
      const std::uint8_t* const pixel = row + x * bands;
      if (std::memcmp(pixel, pixel - bands, bands) == 0) ++same;
    }
  }
  return same * kShare >= static_cast<std::size_t>(pixels.size.pixels());
}

// AVIF can lose nothing as well, and is never the smallest then.
bool is_tried_without_loss(Format format) {
  return format == Format::png || format == Format::webp || format == Format::jpeg_xl;
}

class Choice {
 public:
  Choice(const VImage& pixels, const Variant& variant, int threads)
      : pixels_(pixels), variant_(variant), threads_(threads), target_(variant.target_quality) {
    for (const Format format : variant.formats) {
      if (!pixels.has_alpha() || keeps_alpha(format)) formats_.push_back(format);
    }
  }

  std::optional<Encoded> run() {
    for (const Format format : formats_) {
      if (format != Format::png) add_lossy(format);
    }
    const std::size_t lossy = tried_.size();
    if (lossy == 0 || is_flat(view_of(pixels_))) {
      for (const Format format : formats_) {
        if (is_tried_without_loss(format)) add_lossless(format);
      }
    }
    Encoded& smallest = smallest_of(tried_);
    const auto most = static_cast<std::size_t>(variant_.max_bytes);
    if (most == 0 || smallest.bytes.size() <= most) return std::move(smallest);
    return bounded(*(lossy == 0 ? smallest : smallest_of(std::span(tried_).first(lossy))).format);
  }

 private:
  static Encoded& smallest_of(std::span<Encoded> tried) {
    const auto bytes = [](const Encoded& encoded) { return encoded.bytes.size(); };
    return *std::ranges::min_element(tried, {}, bytes);
  }

  Variant unbounded(Format format) const {
    Variant variant = in_format(variant_, format);
    variant.max_bytes = 0;
    variant.target_quality = 0;
    return variant;
  }

  Encoded made(const Variant& variant) const {
    return {.bytes = encode(pixels_, variant, threads_),
            .size = {pixels_.width(), pixels_.height()},
            .quality = variant.quality};
  }

  void add(Encoded encoded, Format format) {
    encoded.format = format;
    tried_.push_back(std::move(encoded));
  }

  void add_lossy(Format format) {
    Variant variant = unbounded(format);
    if (target_ > 0) {
      variant.target_quality = target_;
      add(*encode_within(pixels_, variant, threads_), format);
    } else {
      Encoded first = made(variant);
      first.score = score_of(pixels_, first.bytes, format);
      target_ = std::clamp(static_cast<int>(std::lround(*first.score)), 1, 100);
      add(std::move(first), format);
    }
  }

  void add_lossless(Format format) {
    Variant variant = unbounded(format);
    variant.lossless = format != Format::png;
    Encoded encoded = made(variant);
    encoded.score = 100;
    add(std::move(encoded), format);
  }

  std::optional<Encoded> bounded(Format format) const {
    Variant variant = in_format(variant_, format);
    variant.target_quality = format == Format::png ? 0 : target_;
    std::optional<Encoded> encoded = encode_within(pixels_, variant, threads_);
    if (!encoded) return std::nullopt;
    encoded->format = format;
    if (!encoded->score) encoded->score = 100;
    return encoded;
  }

  const VImage& pixels_;
  const Variant& variant_;
  const int threads_;
  int target_;
  std::vector<Format> formats_;
  std::vector<Encoded> tried_;  // the lossy ones first
};

}  // namespace

std::optional<Encoded> encode_smallest(const VImage& image, const Variant& variant, int threads) {
  const VImage pixels = image.copy_memory();
  return Choice(pixels, variant, threads).run();
}

}  // namespace darkroom::image
