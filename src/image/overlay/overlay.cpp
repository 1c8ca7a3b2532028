#include "image/overlay/overlay.hpp"

#include "container/probe.hpp"
#include "image/masters.hpp"
#include "image/overlay/ink.hpp"
#include "image/overlay/layout.hpp"

#include <utility>

namespace darkroom::image {
namespace {

using vips::VImage;

VipsBlendMode mode_of(Blend blend) {
  switch (blend) {
    case Blend::over:
      return VIPS_BLEND_MODE_OVER;
    case Blend::multiply:
      return VIPS_BLEND_MODE_MULTIPLY;
    case Blend::screen:
      return VIPS_BLEND_MODE_SCREEN;
    case Blend::overlay:
      return VIPS_BLEND_MODE_OVERLAY;
    case Blend::darken:
      return VIPS_BLEND_MODE_DARKEN;
    case Blend::lighten:
      return VIPS_BLEND_MODE_LIGHTEN;
    case Blend::hard_light:
      return VIPS_BLEND_MODE_HARD_LIGHT;
    case Blend::soft_light:
      return VIPS_BLEND_MODE_SOFT_LIGHT;
    case Blend::difference:
      return VIPS_BLEND_MODE_DIFFERENCE;
  }
  return VIPS_BLEND_MODE_OVER;
}

const Limits& limits_of_marks() {
  static const Limits limits{.max_source_bytes = 8ULL << 20U,
                             .max_pixels = kMostMarkPixels,
                             .formats = {Format::jpeg, Format::png, Format::webp}};
  return limits;
}

Result<VImage> decoded(ByteView file) {
  const Result<container::Facts> facts = container::probe(file, limits_of_marks());
  if (!facts) return Error::permanent(ErrorCode::invalid_preset, facts.error().message());
  if (facts->frames > 1) {
    return Error::permanent(ErrorCode::invalid_preset, "moves, and a mark is a still");
  }
  const Result<Master> master = decode_master(file, *facts, Plan{}, limits_of_marks());
  if (!master) return Error::permanent(ErrorCode::invalid_preset, master.error().message());
  return master->pixels;
}

}  // namespace

VImage Overlay::on(const VImage& image) const {
  const VImage under = image.extract_area(corner_.x, corner_.y, layer_.width(), layer_.height());
  VImage drawn = laid(under, layer_, mode_of(blend_));
  if (!image.has_alpha()) drawn = drawn.extract_band(0, VImage::option()->set("n", 3));
  return image.insert(drawn, corner_.x, corner_.y);
}

Result<Marks> Marks::decode(const Plan& plan, std::span<const ByteView> files) {
  Marks marks;
  marks.marks_ = marks_of(plan);
  if (marks.marks_.size() != files.size()) {
    return Error::permanent(ErrorCode::internal, "a plan came without all of its watermarks");
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    Result<VImage> pixels = decoded(files[i]);
    if (!pixels) return std::move(pixels).error().during(described(marks.marks_[i]));
    marks.pixels_.push_back(*std::move(pixels));
  }
  return marks;
}

std::optional<Overlay> Marks::overlay_for(const VImage& image, const Variant& variant) const {
  const std::optional<std::size_t> which = mark_of(marks_, variant);
  if (!which) return std::nullopt;
  const Watermark& mark = variant.watermark;
  const VImage& pixels = pixels_[*which];
  const Size canvas{image.width(), image.height()};

  const Size size = mark_size({pixels.width(), pixels.height()}, mark, canvas);
  // It takes its tone from where it would lie if it were not turned.
  const Box under = mark_box(mark.tile ? canvas : size, mark, canvas);
  const Tone tone = mark.contrast ? tone_on(image, under) : Tone::as_is;
  const VImage ink = inked(pixels, size, mark, tone);
  const VImage layer = mark.tile ? tiled(ink, mark, canvas) : ink;
  const Box box = mark_box({layer.width(), layer.height()}, mark, canvas);
  return Overlay(layer.extract_area(0, 0, box.width, box.height).copy_memory(),
                 {.x = box.left, .y = box.top}, mark.blend);
}

VImage Marks::drawn_on(const VImage& image, const Variant& variant) const {
  const std::optional<Overlay> overlay = overlay_for(image, variant);
  return overlay ? overlay->on(image) : image;
}

}  // namespace darkroom::image
