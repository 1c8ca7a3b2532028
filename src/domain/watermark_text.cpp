#include "domain/watermark_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

namespace darkroom {
namespace {

constexpr std::size_t kMostFieldBytes = 300;
constexpr std::size_t kMostBytes = 1000;
constexpr std::string_view kMetadata = "metadata.";
constexpr std::array<std::string_view, 3> kFields{"jobId", "tool", "userId"};

struct Piece {
  bool is_field = false;
  std::string text;  // literal, or the field's name
};

using Pieces = tl::expected<std::vector<Piece>, std::string>;

bool is_known(std::string_view field) {
  for (const std::string_view known : kFields) {
    if (field == known) return true;
  }
  return field.starts_with(kMetadata) && field.size() > kMetadata.size();
}

Pieces pieces_of(std::string_view text) {
  std::vector<Piece> pieces(1);
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    pieces.back().text += text.substr(0, brace);
    if (brace == std::string_view::npos) break;
    const char kind = text[brace];
    text.remove_prefix(brace + 1);
    if (text.starts_with(kind)) {
      pieces.back().text += kind;
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = text.find('}');
    if (kind == '}' || end == std::string_view::npos) {
      return tl::unexpected(std::string("has a single ") + kind + "; a brace itself is written " +
                            kind + kind);
    }
    const std::string field(text.substr(0, end));
    if (!is_known(field)) {
      return tl::unexpected("has {" + field +
                            "}; there are {jobId}, {userId}, {tool} and {metadata.NAME}");
    }
    pieces.push_back({.is_field = true, .text = field});
    pieces.emplace_back();
    text.remove_prefix(end + 1);
  }
  return pieces;
}

// As JSON has it, but that a text is without its quotation marks.
struct AsText {
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const JsonText& json) const { return json.text; }
  template <class T>
  std::string operator()(const T& number) const {
    return fmt::format("{}", number);
  }
};

// Cut where a character begins.
std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "\u2026";
}

// White space and control characters are one blank, and none at either end.
std::string in_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_blank = byte <= 0x20 || byte == 0x7f;
    if (!is_blank) line += c;
    if (is_blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

tl::expected<std::string, std::string> value_of(std::string_view field, const TextFields& fields) {
  if (field == "jobId") return std::string(fields.job_id);
  if (field == "userId") return std::string(fields.user_id);
  if (field == "tool") return std::string(fields.tool);
  const std::string name(field.substr(kMetadata.size()));
  const auto found = fields.metadata.find(name);
  if (found == fields.metadata.end()) {
    return tl::unexpected("has {metadata." + name + "}, and the job's metadata has no '" + name +
                          "'");
  }
  return std::visit(AsText{}, found->second);
}

}  // namespace

std::optional<std::string> fault_of_text(std::string_view text) {
  const Pieces pieces = pieces_of(text);
  if (!pieces) return pieces.error();
  if (!text.empty() && in_one_line(text).empty()) return "is blank";
  return std::nullopt;
}

tl::expected<std::string, std::string> filled_in(std::string_view text, const TextFields& fields) {
  const Pieces pieces = pieces_of(text);
  if (!pieces) return tl::unexpected(pieces.error());
  std::string filled;
  for (const Piece& piece : *pieces) {
    if (!piece.is_field) {
      filled += piece.text;
      continue;
    }
    const auto value = value_of(piece.text, fields);
    if (!value) return tl::unexpected(value.error());
    filled += cut(in_one_line(*value), kMostFieldBytes);
  }
  if (in_one_line(filled).empty()) return tl::unexpected(std::string("comes out blank"));
  return cut(std::move(filled), kMostBytes);
}

}  // namespace darkroom
