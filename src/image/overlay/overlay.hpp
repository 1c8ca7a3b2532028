// Watermarks: a plan's marks decoded once, each made ready for a variant, and drawn on its pixels.
#pragma once

#include "domain/marks.hpp"
#include "domain/plan.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/preset.hpp>
#include <darkroom/result.hpp>

#include <vips/vips8>

#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace darkroom::image {

// A mark at its place in pictures of one size. Thread-safe.
class Overlay {
 public:
  // Throws vips::VError. Lazy.
  vips::VImage on(const vips::VImage& image) const;

 private:
  friend class Marks;
  Overlay(vips::VImage layer, Point corner, Blend blend)
      : layer_(std::move(layer)), corner_(corner), blend_(blend) {}

  vips::VImage layer_;  // 8-bit sRGB, straight alpha, in memory; all of it within the picture
  Point corner_;        // its top left, px of the picture
  Blend blend_;
};

// What a plan's watermarks are drawn with. Thread-safe.
class Marks {
 public:
  Marks() = default;

  // `files` are those of marks_of(plan), in its order: PNG, JPEG or WebP of one frame and at most
  // kMostMarkPixels. invalid_preset where one is something else.
  static Result<Marks> decode(const Plan& plan, std::span<const ByteView> files);

  // For the variant's pixels and all of their size; nothing where it has no watermark. A mark that
  // is to stand out takes its tone from these. Throws vips::VError.
  std::optional<Overlay> overlay_for(const vips::VImage& image, const Variant& variant) const;

  // The variant's pixels with its watermark, where it has one. Throws vips::VError.
  vips::VImage drawn_on(const vips::VImage& image, const Variant& variant) const;

 private:
  std::vector<Mark> marks_;
  std::vector<vips::VImage> pixels_;  // one for each, in memory; of text as lettering.hpp has it
};

}  // namespace darkroom::image
