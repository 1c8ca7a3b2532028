#include "provenance/png_text.hpp"

#include "container/inflate.hpp"
#include "container/reader.hpp"
#include "provenance/text.hpp"

#include <optional>
#include <string>

namespace darkroom::provenance {
namespace {

using container::as_text;
using container::MetadataKind;

// Takes what stands before the next NUL off `rest`; nothing where there is no NUL.
std::optional<std::string_view> field_of(std::string_view& rest) {
  const std::size_t nul = rest.find('\0');
  if (nul == std::string_view::npos) return std::nullopt;
  const std::string_view field = rest.substr(0, nul);
  rest.remove_prefix(nul + 1);
  return field;
}

std::optional<std::string> text_in(std::string_view stored, bool is_compressed) {
  if (!is_compressed) {
    if (stored.size() > kMaxPngTextBytes) return std::nullopt;
    return utf8_of(stored);
  }
  const auto inflated = container::inflated(as_bytes(stored), kMaxPngTextBytes);
  if (!inflated) return std::nullopt;
  return utf8_of(as_text(*inflated));
}

}  // namespace

void read_png_text(MetadataKind kind, ByteView chunk, Texts& texts) {
  std::string_view rest = as_text(chunk);
  const auto keyword = field_of(rest);
  if (!keyword) return;
  bool is_compressed = false;
  if (kind == MetadataKind::png_compressed_text) {
    if (rest.empty()) return;
    is_compressed = true;
    rest.remove_prefix(1);  // the method: there is one
  }
  if (kind == MetadataKind::png_international_text) {
    if (rest.size() < 2) return;
    is_compressed = rest[0] != '\0';
    rest.remove_prefix(2);
    if (!field_of(rest) || !field_of(rest)) return;  // the language; the keyword in it
  }
  auto text = text_in(rest, is_compressed);
  if (text) texts.add(*keyword, *std::move(text));
}

}  // namespace darkroom::provenance
