// A colour as people write it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

struct Colour {
  std::uint8_t red = 255;
  std::uint8_t green = 255;
  std::uint8_t blue = 255;
  std::uint8_t alpha = 255;  // 0 transparent .. 255 opaque; counts only where the output has alpha.

  bool operator==(const Colour&) const = default;
};

// "#rgb", "#rrggbb", "#rrggbbaa", "white", "black", "transparent".
std::optional<Colour> colour_from(std::string_view text);
std::string to_string(const Colour& colour);  // "#rrggbb", or "#rrggbbaa" where alpha < 255.

}  // namespace darkroom
