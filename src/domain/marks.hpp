// The pictures that a plan's watermarks are drawn with, each once.
#pragma once

#include "domain/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace darkroom {

// A picture from somewhere, or text that is to become one.
struct Mark {
  std::string image = {};                         // as Watermark's; empty: text
  std::string text = {};                          // as it is drawn
  std::string font = {};                          // and in what
  bool outlined = false;                          // its letters have an outline
  bool on_ground = false;                         // and stand on a background
  Gravity::Pull pull = Gravity::Pull::southeast;  // the side that its lines begin at
  int width = 0;                                  // px: as wide as the widest variant shows it

  // Whether two are drawn with one picture.
  bool is_same(const Mark& other) const {
    return image == other.image && text == other.text && font == other.font &&
           outlined == other.outlined && on_ground == other.on_ground && pull == other.pull;
  }
};

inline constexpr std::size_t kMostMarks = 8;
inline constexpr std::int64_t kMostMarkPixels = 4'000'000;  // of a picture: a large logo has one

// In the order in which the variants name them.
std::vector<Mark> marks_of(const Plan& plan);
// For messages: "the watermark logo.png", in one short line, without what may be secret in a URL.
std::string described(const Mark& mark);

// Which of them the variant has; nothing where it has no watermark.
std::optional<std::size_t> mark_of(const std::vector<Mark>& marks, const Variant& variant);

}  // namespace darkroom
