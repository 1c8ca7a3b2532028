#include "api/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace darkroom::api {
namespace {

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stopped, failed] = std::from_chars(begin, end, number);
  if (failed != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

ByteRange part(std::uint64_t first, std::uint64_t last, std::uint64_t size) {
  if (first >= size) return {.kind = ByteRange::Kind::unsatisfiable};
  return {.kind = ByteRange::Kind::part, .first = first, .last = std::min(last, size - 1)};
}

}  // namespace

ByteRange byte_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return {};
  const std::string_view range = header.substr(kUnit.size());
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return {};
  const auto first = number_in(range.substr(0, dash));
  const auto last = number_in(range.substr(dash + 1));
  if (dash == 0) {  // "-500": the last 500
    if (!last) return {};
    if (*last == 0) return {.kind = ByteRange::Kind::unsatisfiable};
    return part(size - std::min(*last, size), size, size);
  }
  if (!first) return {};
  if (dash + 1 == range.size()) return part(*first, size, size);
  if (!last || *last < *first) return {};
  return part(*first, *last, size);
}

}  // namespace darkroom::api
