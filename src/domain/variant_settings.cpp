#include "domain/variant_settings.hpp"

#include "domain/nearest.hpp"

#include <limits>

namespace darkroom {
namespace {

using Complaint = std::optional<std::string>;

Complaint take(std::optional<int>& to, const Scalar& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr || *number < std::numeric_limits<int>::min() ||
      *number > std::numeric_limits<int>::max()) {
    return "must be a whole number";
  }
  to = static_cast<int>(*number);
  return std::nullopt;
}

Complaint take(std::optional<bool>& to, const Scalar& value) {
  const auto* truth = std::get_if<bool>(&value);
  if (truth == nullptr) return "must be true or false";
  to = *truth;
  return std::nullopt;
}

template <class T, class Read>
Complaint take_word(std::optional<T>& to, const Scalar& value, Read read,
                    std::string_view allowed) {
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr) to = read(*text);
  if (text != nullptr && to) return std::nullopt;
  const std::string complaint = text == nullptr ? "must be text" : "is '" + *text + "'";
  return complaint + "; allowed: " + std::string(allowed);
}

std::optional<Chroma> chroma_from(std::string_view text) {
  if (text == "4:2:0") return Chroma::subsampled;
  if (text == "4:4:4") return Chroma::full;
  return std::nullopt;
}

}  // namespace

Complaint set_variant_setting(VariantSettings& settings, std::string_view key,
                              const Scalar& value) {
  if (key == "width") return take(settings.width, value);
  if (key == "height") return take(settings.height, value);
  if (key == "quality") return take(settings.quality, value);
  if (key == "effort") return take(settings.effort, value);
  if (key == "enlarge") return take(settings.enlarge, value);
  if (key == "progressive") return take(settings.progressive, value);
  if (key == "lossless") return take(settings.lossless, value);
  if (key == "fit") {
    return take_word(settings.fit, value, fit_from, "inside, outside, cover, contain, fill");
  }
  if (key == "format")
    return take_word(settings.format, value, format_from, "jpeg, png, webp, avif");
  if (key == "chroma") return take_word(settings.chroma, value, chroma_from, "4:2:0, 4:4:4");
  if (key == "background") {
    return take_word(settings.background, value, colour_from,
                     "#rgb, #rrggbb, #rrggbbaa, white, black, transparent");
  }
  return "is no setting of a variant" + did_you_mean(key, kVariantSettings) + " (there are " +
         listed(kVariantSettings) + ")";
}

}  // namespace darkroom
