#include "net/content_range.hpp"

#include <charconv>
#include <system_error>

namespace darkroom::net {
namespace {

// The digits that `text` begins with, which are taken off it.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

}  // namespace

Header range_header(Range part) {
  return {"Range", "bytes=" + std::to_string(part.from) + "-" + std::to_string(part.end() - 1)};
}

std::optional<ContentRange> parse_content_range(std::string_view text) {
  if (!take(text, "bytes ")) return std::nullopt;
  const auto first = take_number(text);
  if (!first || !take(text, "-")) return std::nullopt;
  const auto last = take_number(text);
  if (!last || !take(text, "/")) return std::nullopt;
  const auto whole = take_number(text);
  if (!whole || !text.empty() || *last < *first || *whole <= *last) return std::nullopt;
  return ContentRange{.range = {.from = *first, .length = *last - *first + 1}, .whole = *whole};
}

std::string version_in(const HttpResponse& response) {
  const auto tag = response.header("ETag");
  if (tag && !tag->empty() && !tag->starts_with("W/")) return std::string(*tag);
  return std::string(response.header("Last-Modified").value_or(""));
}

}  // namespace darkroom::net
