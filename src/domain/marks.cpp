#include "domain/marks.hpp"

#include <algorithm>

namespace darkroom {
namespace {

// A variant is no wider than its box, but for one that covers it with `fit = outside`.
Mark mark_in(const Variant& variant) {
  const Watermark& mark = variant.watermark;
  if (!mark.image.empty()) return {.image = mark.image};
  return {.text = mark.text,
          .font = mark.font,
          // What stands on an unknown ground has a thin line of the other tone around it.
          .outlined = mark.outline.alpha > 0 || mark.contrast,
          .on_ground = mark.background.alpha > 0,
          .pull = mark.gravity.pull,
          .width = std::max(1, variant.box.width * mark.scale / 100)};
}

}  // namespace

std::vector<Mark> marks_of(const Plan& plan) {
  std::vector<Mark> marks;
  for (const Variant& variant : plan.variants) {
    if (!variant.watermark.any()) continue;
    const Mark mark = mark_in(variant);
    if (const auto known = mark_of(marks, variant)) {
      marks[*known].width = std::max(marks[*known].width, mark.width);
    } else {
      marks.push_back(mark);
    }
  }
  return marks;
}

std::string described(const Mark& mark) {
  if (mark.image.empty()) return "the watermark's text";
  constexpr std::size_t kMostBytes = 200;
  std::string place = mark.image.substr(0, mark.image.find('?'));
  const std::size_t scheme = place.find("://");
  const std::size_t user = scheme == std::string::npos ? scheme : place.find('@', scheme);
  if (user != std::string::npos) place.erase(scheme + 3, user - scheme - 2);
  if (place.size() > kMostBytes) place = place.substr(0, kMostBytes) + "...";
  return "the watermark " + place;
}

std::optional<std::size_t> mark_of(const std::vector<Mark>& marks, const Variant& variant) {
  if (!variant.watermark.any()) return std::nullopt;
  const Mark wanted = mark_in(variant);
  const auto found =
      std::ranges::find_if(marks, [&](const Mark& mark) { return mark.is_same(wanted); });
  if (found == marks.end()) return std::nullopt;
  return static_cast<std::size_t>(found - marks.begin());
}

}  // namespace darkroom
