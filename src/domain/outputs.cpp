#include <darkroom/preset.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <string_view>

namespace darkroom {
namespace {

constexpr int kMostPx = 16383;

// `inside` is bounded by the width alone, and by the box's height as ever.
Size box_of(const Variant& variant, int width) {
  if (variant.fit == Fit::inside) return {.width = width, .height = variant.box.height};
  const double height =
      static_cast<double>(variant.box.height) * width / std::max(variant.box.width, 1);
  return {.width = width,
          .height = static_cast<int>(std::clamp(std::floor(height + 0.5), 1.0, 1.0 * kMostPx))};
}

std::vector<Variant> thumbnails_of(const Variant& variant) {
  std::vector<Variant> outputs;
  for (int i = 0; i < variant.thumbnails; ++i) {
    Variant& output = outputs.emplace_back(variant);
    output.name = variant.name + "-" + std::to_string(i + 1);
    output.thumbnails = 0;
    output.thumbnails_by = Spread::time;
    output.poster = variant.thumbnails_by == Spread::scene ? Poster{.choice = PosterChoice::scene,
                                                                    .at = static_cast<double>(i),
                                                                    .scenes = variant.thumbnails}
                                                           : middle_of_part(i, variant.thumbnails);
  }
  return outputs;
}

std::vector<Variant> one_of_each_width(const Variant& variant) {
  std::vector<Variant> outputs;
  for (const int width : variant.widths) {
    Variant& output = outputs.emplace_back(variant);
    output.name = variant.name + "-" + std::to_string(width);
    output.set = variant.name;
    output.widths.clear();
    output.box = box_of(variant, width);
  }
  return outputs;
}

}  // namespace

Size fitted_box(const Variant& variant) {
  return {.width = std::max(variant.box.width - (2 * variant.pad), 1),
          .height = std::max(variant.box.height - (2 * variant.pad), 1)};
}

Placement place(Size source, const Variant& variant) {
  Placement placement =
      place(source, fitted_box(variant), variant.fit, variant.enlarge, variant.gravity);
  placement.canvas.width += 2 * variant.pad;
  placement.canvas.height += 2 * variant.pad;
  placement.offset_left += variant.pad;
  placement.offset_top += variant.pad;
  return placement;
}

Poster middle_of_part(int part, int parts) {
  return {.choice = PosterChoice::percent, .at = 100 * (part + 0.5) / parts};
}

std::vector<Variant> outputs_of(const Variant& variant) {
  if (variant.thumbnails > 0) return thumbnails_of(variant);
  if (!variant.widths.empty()) return one_of_each_width(variant);
  return {variant};
}

const std::string* name_given_twice(const std::vector<Variant>& outputs) {
  std::set<std::string_view> names;
  for (const Variant& output : outputs) {
    if (!names.insert(output.name).second) return &output.name;
  }
  return nullptr;
}

}  // namespace darkroom
