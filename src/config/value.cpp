#include "config/value.hpp"

#include <array>
#include <charconv>
#include <ranges>
#include <utility>

namespace darkroom::config {
namespace {

struct Number {
  std::int64_t value = 0;
  std::string_view unit;
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<Number> number_in(std::string_view text) {
  Number number;
  const char* const begin = text.data();
  const auto [stopped, failed] = std::from_chars(begin, begin + text.size(), number.value);
  if (failed != std::errc{}) return std::nullopt;
  number.unit = trimmed(text.substr(static_cast<std::size_t>(stopped - begin)));
  return number;
}

template <class Factor, std::size_t Count>
std::optional<Factor> factor_of(
    std::string_view unit, const std::array<std::pair<std::string_view, Factor>, Count>& known) {
  for (const auto& [name, factor] : known) {
    if (name == unit) return factor;
  }
  return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kByteUnits{
    {{"", 1}, {"B", 1}, {"KiB", 1LL << 10}, {"MiB", 1LL << 20}, {"GiB", 1LL << 30}}};
constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kTimeUnits{
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

// A number that its unit would push out of 64 bits is out of every range too.
std::optional<std::int64_t> scaled(const Number& number, std::int64_t factor) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(number.value, factor, &product)) return std::nullopt;
  return product;
}

std::string bytes_text(std::uint64_t bytes) {
  for (const auto& [unit, each] : std::views::reverse(kByteUnits)) {
    const auto factor = static_cast<std::uint64_t>(each);
    if (bytes >= factor && bytes % factor == 0) {
      return std::to_string(bytes / factor) + std::string(unit);
    }
  }
  return std::to_string(bytes);
}

std::string duration_text(std::chrono::milliseconds duration) {
  for (const auto& [unit, factor] : std::views::reverse(kTimeUnits)) {
    if (duration.count() >= factor && duration.count() % factor == 0) {
      return std::to_string(duration.count() / factor) + std::string(unit);
    }
  }
  return std::to_string(duration.count()) + "ms";
}

}  // namespace

Complaint read_whole(std::string_view text, std::int64_t least, std::int64_t most,
                     std::int64_t& to) {
  const auto number = number_in(text);
  if (!number || !number->unit.empty() || number->value < least || number->value > most) {
    return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  }
  to = number->value;
  return std::nullopt;
}

Complaint read_bytes(std::string_view text, std::uint64_t least, std::uint64_t most,
                     std::uint64_t& to) {
  const auto number = number_in(text);
  const auto factor = number ? factor_of(number->unit, kByteUnits) : std::nullopt;
  const auto bytes = factor ? scaled(*number, *factor) : std::nullopt;
  if (!bytes || *bytes < 0 || static_cast<std::uint64_t>(*bytes) < least ||
      static_cast<std::uint64_t>(*bytes) > most) {
    return "must be a number of bytes from " + bytes_text(least) + " to " + bytes_text(most) +
           ", as in 32MiB";
  }
  to = static_cast<std::uint64_t>(*bytes);
  return std::nullopt;
}

Complaint read_duration(std::string_view text, std::chrono::milliseconds least,
                        std::chrono::milliseconds most, std::chrono::milliseconds& to) {
  const auto number = number_in(text);
  const auto factor = number ? factor_of(number->unit, kTimeUnits) : std::nullopt;
  const auto milliseconds = factor ? scaled(*number, *factor) : std::nullopt;
  if (!milliseconds || *milliseconds < least.count() || *milliseconds > most.count()) {
    return "must be a time from " + duration_text(least) + " to " + duration_text(most) +
           ", as in 300ms, 30s, 5m, 24h";
  }
  to = std::chrono::milliseconds(*milliseconds);
  return std::nullopt;
}

Complaint read_truth(std::string_view text, bool& to) {
  if (text != "true" && text != "false") return "must be true or false";
  to = text == "true";
  return std::nullopt;
}

Complaint read_ports(std::string_view text, std::vector<std::uint16_t>& to) {
  std::vector<std::uint16_t> ports;
  for (const std::string& part : parts_of(text)) {
    const auto dash = part.find('-');
    const std::string first_text = part.substr(0, dash);
    const std::string last_text = dash == std::string::npos ? first_text : part.substr(dash + 1);
    std::int64_t first = 0;
    std::int64_t last = 0;
    if (read_whole(first_text, 1, 65535, first) || read_whole(last_text, first, 65535, last)) {
      return "must be ports from 1 to 65535, or ranges of them, separated by commas";
    }
    for (std::int64_t port = first; port <= last; ++port) {
      ports.push_back(static_cast<std::uint16_t>(port));
    }
  }
  if (ports.empty()) return "must name at least one port";
  to = std::move(ports);
  return std::nullopt;
}

std::vector<std::string> parts_of(std::string_view list) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (const auto part = trimmed(list.substr(0, comma)); !part.empty()) parts.emplace_back(part);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
  return parts;
}

}  // namespace darkroom::config
