#include "domain/look.hpp"

#include <algorithm>

namespace darkroom {
namespace {

// With what only its file knows left out: a setting that is not named here is one of its look.
Variant look_of(Variant variant, bool is_opaque) {
  const Variant plain;
  variant.name = plain.name;
  variant.set = plain.set;
  const bool has_alpha = !is_opaque || variant.background.alpha != 255;
  if (!has_alpha) variant.flatten = plain.flatten;
  variant.format = has_alpha && keeps_alpha(variant) ? Format::png : Format::jpeg;
  variant.formats = plain.formats;
  variant.quality = plain.quality;
  variant.effort = plain.effort;
  variant.progressive = plain.progressive;
  variant.lossless = plain.lossless;
  variant.chroma = plain.chroma;
  variant.max_bytes = plain.max_bytes;
  variant.target_quality = plain.target_quality;
  variant.metadata = plain.metadata;
  return variant;
}

}  // namespace

bool keeps_alpha(Format format) {
  return format != Format::jpeg;
}

bool keeps_alpha(const Variant& variant) {
  const auto keeps = [](Format format) { return keeps_alpha(format); };
  return std::ranges::any_of(formats_of(variant), keeps);
}

bool look_alike(const Variant& one, const Variant& other, bool is_opaque) {
  return look_of(one, is_opaque) == look_of(other, is_opaque);
}

}  // namespace darkroom
