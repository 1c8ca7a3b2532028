#include "codec_calls.hpp"
#include "contender.hpp"

#include <darkroom/geometry.hpp>

#include <vips/vips8>

#include <cstdint>
#include <memory>
#include <utility>

namespace darkroom::bench {
namespace {

using vips::VImage;

// A view: `pixels` outlives it.
VImage image_over(const Pixels& pixels) {
  return VImage::new_from_memory(const_cast<std::uint8_t*>(pixels.bytes.data()),
                                 pixels.bytes.size(), pixels.size.width, pixels.size.height,
                                 pixels.bands, VIPS_FORMAT_UCHAR)
      .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
}

Pixels pixels_of(const VImage& image) {
  const VImage memory = image.copy_memory();
  const Size size{memory.width(), memory.height()};
  const auto* first = static_cast<const std::uint8_t*>(memory.data());
  return {size, memory.bands(), {first, first + size.pixels() * memory.bands()}};
}

Size target(const Pixels& from, const Variant& variant) {
  return place(from.size, variant).scaled;
}

VImage resized(const VImage& image, Size to) {
  return image.resize(
      static_cast<double>(to.width) / image.width(),
      VImage::option()->set("vscale", static_cast<double>(to.height) / image.height()));
}

// What the variant's encoder is given.
Pixels variant_pixels(const Pixels& decoded, const Variant& variant) {
  VImage image = image_over(decoded);
  if (variant.format == Format::jpeg && image.has_alpha()) {
    image = image.flatten(VImage::option()->set("background", 255));
  }
  const Size to = target(decoded, variant);
  if (to == decoded.size) return pixels_of(image);
  if (!image.has_alpha()) return pixels_of(resized(image, to));
  const VImage weighed = image.premultiply().cast(VIPS_FORMAT_UCHAR);
  return pixels_of(resized(weighed, to).unpremultiply().cast(VIPS_FORMAT_UCHAR));
}

// One source's share of the floor, made ready beforehand.
struct Prepared {
  Pixels decoded;
  std::vector<Pixels> variants;  // in the plan's order
};

std::vector<Prepared> prepared(const std::vector<Bytes>& sources, const Plan& plan) {
  std::vector<Prepared> all;
  for (const Bytes& source : sources) {
    Prepared one{.decoded = decode(source), .variants = {}};
    for (const Variant& variant : plan.variants) {
      one.variants.push_back(variant_pixels(one.decoded, variant));
    }
    all.push_back(std::move(one));
  }
  return all;
}

double resize_ms(const Prepared& prepared, const Variant& variant) {
  const Size to = target(prepared.decoded, variant);
  if (to == prepared.decoded.size) return 0;
  const double before = process_cpu_ms();
  resized(image_over(prepared.decoded), to).copy_memory();
  return process_cpu_ms() - before;
}

}  // namespace

Job floor_job(const std::vector<Bytes>& sources, const Plan& plan, Resizing resizing) {
  const auto ready = std::make_shared<const std::vector<Prepared>>(prepared(sources, plan));
  return [&sources, &plan, resizing, ready](std::size_t source) {
    JobCost cost;
    double mark = thread_cpu_ms();
    const auto lap = [&mark] {
      const double now = thread_cpu_ms();
      return now - std::exchange(mark, now);
    };
    decode(sources[source]);
    cost.stage_ms["decode"] = lap();
    for (std::size_t i = 0; i < plan.variants.size(); ++i) {
      const Variant& variant = plan.variants[i];
      cost.variant_bytes[variant.name] = encode((*ready)[source].variants[i], variant);
      cost.stage_ms["encode " + variant.name] = lap();
      if (resizing == Resizing::included) {
        cost.stage_ms["resize " + variant.name] = resize_ms((*ready)[source], variant);
        lap();
      }
    }
    return cost;
  };
}

}  // namespace darkroom::bench
