#include <darkroom/preset.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace darkroom {
namespace {

constexpr std::array kNamed{
    std::pair{std::string_view{"white"}, Colour{.red = 255, .green = 255, .blue = 255}},
    std::pair{std::string_view{"black"}, Colour{.red = 0, .green = 0, .blue = 0}},
    std::pair{std::string_view{"transparent"}, Colour{.red = 0, .green = 0, .blue = 0, .alpha = 0}},
};

std::optional<std::uint8_t> hex_value(std::string_view digits) {
  std::uint8_t value = 0;
  const char* const begin = digits.data();
  const char* const end = begin + digits.size();
  const auto [stopped, failed] = std::from_chars(begin, end, value, 16);
  if (failed != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

std::string doubled(std::string_view digits) {
  std::string text;
  for (const char digit : digits) text.append(2, digit);
  return text;
}

}  // namespace

std::optional<Colour> colour_from(std::string_view text) {
  for (const auto& [name, colour] : kNamed) {
    if (name == text) return colour;
  }
  if (!text.starts_with('#')) return std::nullopt;
  std::string digits(text.substr(1));
  if (digits.size() == 3) digits = doubled(digits);
  if (digits.size() == 6) digits += "ff";
  if (digits.size() != 8) return std::nullopt;
  std::array<std::uint8_t, 4> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = hex_value(std::string_view(digits).substr(i * 2, 2));
    if (!value) return std::nullopt;
    parts[i] = *value;
  }
  return Colour{.red = parts[0], .green = parts[1], .blue = parts[2], .alpha = parts[3]};
}

std::string to_string(const Colour& colour) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t part : {colour.red, colour.green, colour.blue, colour.alpha}) {
    text += kDigits[part >> 4U];
    text += kDigits[part & 15U];
  }
  if (colour.alpha == 255) text.resize(7);
  return text;
}

}  // namespace darkroom
