#include <darkroom/poster.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace darkroom {
namespace {

// A day: no clip is longer, and every number stays exact.
constexpr double kLongest = 86'400;

// Digits with at most one point, as "12" or "3.5": neither signs nor exponents.
std::optional<double> number_in(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) {
    return std::nullopt;
  }
  double number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "3.5", "1:02.5", "1:00:02": the parts after the first are less than 60.
std::optional<double> seconds_in(std::string_view text) {
  double seconds = 0;
  for (int part = 0; part < 3; ++part) {
    const auto colon = text.find(':');
    const auto number = number_in(text.substr(0, colon));
    if (!number || (part > 0 && *number >= 60)) return std::nullopt;
    seconds = seconds * 60 + *number;
    if (seconds > kLongest) return std::nullopt;
    if (colon == std::string_view::npos) return seconds;
    if (*number != std::floor(*number)) return std::nullopt;
    text.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

// The shortest text that reads as the same number.
std::string shortest(double number) {
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), written.ptr};
}

}  // namespace

std::optional<Poster> poster_from(std::string_view text) {
  if (text == "best") return Poster{.choice = PosterChoice::best};
  if (text == "first") return Poster{.choice = PosterChoice::first};
  if (text.ends_with('%')) {
    const auto percent = number_in(text.substr(0, text.size() - 1));
    if (!percent || *percent > 100) return std::nullopt;
    return Poster{.choice = PosterChoice::percent, .at = *percent};
  }
  if (text.ends_with('s')) text.remove_suffix(1);
  const auto seconds = seconds_in(text);
  if (!seconds) return std::nullopt;
  return Poster{.choice = PosterChoice::time, .at = *seconds};
}

std::string to_string(const Poster& poster) {
  switch (poster.choice) {
    case PosterChoice::best:
      return "best";
    case PosterChoice::first:
      return "first";
    case PosterChoice::time:
      return shortest(poster.at) + "s";
    case PosterChoice::percent:
      return shortest(poster.at) + "%";
    case PosterChoice::scene:
      return "scene " + shortest(poster.at + 1) + " of " + std::to_string(poster.scenes);
  }
  return "best";
}

std::string_view to_string(Spread spread) {
  return spread == Spread::scene ? "scene" : "time";
}

std::optional<Spread> spread_from(std::string_view name) {
  for (const Spread spread : {Spread::time, Spread::scene}) {
    if (to_string(spread) == name) return spread;
  }
  return std::nullopt;
}

}  // namespace darkroom
