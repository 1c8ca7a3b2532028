#include <darkroom/geometry.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace darkroom {
namespace {

using Pull = Gravity::Pull;

constexpr std::array kPulls{
    std::pair{Pull::centre, std::string_view{"centre"}},
    std::pair{Pull::centre, std::string_view{"center"}},
    std::pair{Pull::north, std::string_view{"north"}},
    std::pair{Pull::northeast, std::string_view{"northeast"}},
    std::pair{Pull::east, std::string_view{"east"}},
    std::pair{Pull::southeast, std::string_view{"southeast"}},
    std::pair{Pull::south, std::string_view{"south"}},
    std::pair{Pull::southwest, std::string_view{"southwest"}},
    std::pair{Pull::west, std::string_view{"west"}},
    std::pair{Pull::northwest, std::string_view{"northwest"}},
    std::pair{Pull::attention, std::string_view{"attention"}},
    std::pair{Pull::entropy, std::string_view{"entropy"}},
};

// Takes "33.3%" off the front of `text`.
std::optional<double> percent_off(std::string_view& text) {
  double value = 0;
  const auto [stopped, failed] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (failed != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stopped - text.data()));
  if (!text.starts_with('%')) return std::nullopt;
  text.remove_prefix(1);
  if (!(value >= 0 && value <= 100)) return std::nullopt;  // NaN is no percentage either
  return value;
}

std::string percent(double value) {
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
  return std::string(text.data(), written.ptr) + "%";
}

}  // namespace

std::string to_string(const Gravity& gravity) {
  for (const auto& [pull, name] : kPulls) {
    if (pull == gravity.pull) return std::string(name);
  }
  return percent(gravity.focus_x) + " " + percent(gravity.focus_y);
}

std::optional<Gravity> gravity_from(std::string_view text) {
  for (const auto& [pull, name] : kPulls) {
    if (name == text) return Gravity{.pull = pull};
  }
  const std::optional<double> x = percent_off(text);
  if (!x || !text.starts_with(' ')) return std::nullopt;
  text.remove_prefix(1);
  const std::optional<double> y = percent_off(text);
  if (!y || !text.empty()) return std::nullopt;
  return Gravity{.pull = Pull::focus, .focus_x = *x, .focus_y = *y};
}

}  // namespace darkroom
