#include "provenance/json.hpp"

#include "provenance/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace darkroom::provenance {
namespace {

constexpr int kMaxSide = 1 << 20;  // px; what says more is no size

// What Python's json.dumps writes where JSON has no word, the longest first.
constexpr std::array<std::string_view, 3> kNoNumbers{"-Infinity", "Infinity", "NaN"};

std::string_view word_at(std::string_view text) {
  const auto* const found = std::ranges::find_if(
      kNoNumbers, [&](std::string_view word) { return text.starts_with(word); });
  return found == kNoNumbers.end() ? std::string_view{} : *found;
}

// Bytes of the string literal that `text` begins with, its quotes with it.
std::size_t literal_in(std::string_view text) {
  std::size_t at = 1;
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2U : 1U;
  return std::min(at + 1, text.size());
}

// The same text in JSON's own words; nothing where it nests too deep. The parser itself keeps no
// depth, and what it builds is as deep as the text.
std::optional<std::string> plain(std::string_view text) {
  std::string json_text;
  json_text.reserve(text.size());
  int depth = 0;
  while (!text.empty()) {
    std::size_t length = 1;
    const char first = text.front();
    if (first == '[' || first == '{') ++depth;
    if (first == ']' || first == '}') --depth;
    if (depth > kMaxDepth) return std::nullopt;
    if (first == '"') length = literal_in(text);
    const std::string_view word = word_at(text);
    if (word.empty()) {
      json_text += text.substr(0, length);
    } else {
      length = word.size();
      json_text += "null";
    }
    text.remove_prefix(length);
  }
  return json_text;
}

template <class Number>
std::optional<Number> whole(std::string_view text) {
  text = trimmed(text);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<int> side_of(const json& value) {
  const std::optional<double> number = number_of(value);
  if (!number || *number < 1 || *number > kMaxSide) return std::nullopt;
  return static_cast<int>(*number);
}

}  // namespace

std::optional<json> parsed(std::string_view text) {
  text = trimmed(text);
  if (text.size() > kMaxJsonBytes || text.empty()) return std::nullopt;
  const std::optional<std::string> json_text = plain(text);
  if (!json_text) return std::nullopt;
  json value = json::parse(*json_text, nullptr, false);
  if (value.is_discarded()) return std::nullopt;
  return value;
}

const json& member(const json& object, std::string_view key) {
  static const json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

std::string_view text_of(const json& object, std::string_view key) {
  const json& value = member(object, key);
  return value.is_string() ? std::string_view(value.get_ref<const std::string&>())
                           : std::string_view{};
}

std::optional<double> number_of(std::string_view text) {
  const std::optional<double> number = whole<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<double> number_of(const json& value) {
  if (value.is_string()) return number_of(std::string_view(value.get_ref<const std::string&>()));
  if (!value.is_number()) return std::nullopt;
  const auto number = value.get<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

void keep_seed(std::string_view digits, Provenance& record) {
  if (const auto seed = whole<std::uint64_t>(digits)) record.seed = std::to_string(*seed);
}

void keep_seed(const json& value, Provenance& record) {
  if (value.is_string()) {
    keep_seed(std::string_view(value.get_ref<const std::string&>()), record);
  } else if (value.is_number_unsigned()) {
    record.seed = std::to_string(value.get<std::uint64_t>());
  }
}

void keep_steps(std::string_view digits, Provenance& record) {
  const auto steps = whole<int>(digits);
  if (steps && *steps >= 0) record.steps = steps;
}

void keep_steps(const json& value, Provenance& record) {
  const std::optional<double> steps = number_of(value);
  if (!steps || *steps < 0 || *steps > std::numeric_limits<int>::max()) return;
  record.steps = static_cast<int>(*steps);
}

void keep_guidance(std::string_view number, Provenance& record) {
  if (const auto guidance = number_of(number)) record.guidance = guidance;
}

void keep_guidance(const json& value, Provenance& record) {
  if (const auto guidance = number_of(value)) record.guidance = guidance;
}

void keep_size(const json& width, const json& height, Provenance& record) {
  const std::optional<int> across = side_of(width);
  const std::optional<int> down = side_of(height);
  if (across && down) record.size = {*across, *down};
}

void keep_size(std::string_view size, Provenance& record) {
  const std::size_t first = size.find_first_of("0123456789");
  if (first == std::string_view::npos) return;
  size.remove_prefix(first);
  const std::size_t split = size.find_first_of("x,");
  if (split == std::string_view::npos) return;
  const std::string_view height = size.substr(split + 1, size.find(')', split) - split - 1);
  keep_size(json(std::string(size.substr(0, split))), json(std::string(height)), record);
}

void keep_lora(std::string_view name, std::optional<double> weight, Provenance& record) {
  if (trimmed(name).empty()) return;
  if (record.loras.size() >= kMaxNames) {
    record.truncated = true;
    return;
  }
  Lora lora{.name = {}, .weight = weight};
  keep(lora.name, name, record);
  record.loras.push_back(std::move(lora));
}

}  // namespace darkroom::provenance
