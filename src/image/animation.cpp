#include "image/animation.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace darkroom::image {
namespace {

// px: the frames of an animation are one column to libvips, whose images are no higher. Only what
// is a few px wide comes to it.
constexpr std::int64_t kLongestColumn = 10'000'000;

Error too_many(const container::Facts& facts, const std::string& what) {
  return Error::permanent(ErrorCode::too_many_pixels,
                          std::to_string(facts.frames) + " frames of " +
                              std::to_string(facts.size.width) + " x " +
                              std::to_string(facts.size.height) + " px = " + what +
                              " for animated = keep, which has all in memory");
}

}  // namespace

bool keeps_movement(const Variant& variant) {
  const bool has_frames = variant.format == Format::webp || variant.format == Format::gif;
  return variant.animated == Animated::keep && has_frames;
}

bool is_animation(const container::Facts& facts) {
  return facts.frames > 1 && (facts.format == Format::gif || facts.format == Format::webp);
}

int most_frames(const Variant& variant, const container::Facts& facts) {
  if (!keeps_movement(variant)) return 1;
  if (facts.clip) return variant.preview_seconds * variant.preview_fps;
  return is_animation(facts) ? facts.frames : 1;
}

Result<void> check_frames(const container::Facts& facts, const Plan& plan, const Limits& limits) {
  const bool uses_all = is_animation(facts) && std::ranges::any_of(plan.variants, keeps_movement);
  if (!uses_all) return {};
  const std::int64_t pixels = facts.size.pixels() * facts.frames;
  const std::int64_t column = std::int64_t{facts.size.height} * facts.frames;
  if (pixels > limits.max_pixels) {
    return too_many(facts,
                    std::to_string(pixels) + " px, limit " + std::to_string(limits.max_pixels));
  }
  if (column > kLongestColumn) {
    return too_many(facts, std::to_string(column) + " px below each other, limit " +
                               std::to_string(kLongestColumn));
  }
  return {};
}

}  // namespace darkroom::image
