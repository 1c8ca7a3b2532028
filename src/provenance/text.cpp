#include "provenance/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace darkroom::provenance {
namespace {

constexpr char32_t kReplacement = 0xfffd;

std::uint8_t at(std::string_view text, std::size_t place) {
  return static_cast<std::uint8_t>(text[place]);
}

// Of a character of more than one byte; 0 where none begins so.
std::size_t length_by(std::uint8_t lead) {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

// Bytes of the character at the start of `text`, which is not empty; 0 where there is none (Unicode
// 15, table 3-7).
std::size_t character_in(std::string_view text) {
  const std::uint8_t lead = at(text, 0);
  if (lead < 0x80) return 1;
  const std::size_t length = length_by(lead);
  if (length == 0 || text.size() < length) return 0;
  const auto continues = [](char c) { return (c & 0xc0) == 0x80; };
  if (!std::ranges::all_of(text.substr(1, length - 1), continues)) return 0;
  const std::uint8_t second = at(text, 1);
  const bool is_overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool is_beyond = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
  return is_overlong || is_beyond ? 0 : length;
}

// Of one whole character.
char32_t code_of(std::string_view character) {
  constexpr std::array<char32_t, 4> kLeadBits{0x7f, 0x1f, 0x0f, 0x07};
  char32_t code = at(character, 0) & kLeadBits.at(character.size() - 1);
  for (std::size_t i = 1; i < character.size(); ++i) code = code << 6 | (at(character, i) & 0x3f);
  return code;
}

// C0, DEL and C1 (which a terminal obeys as it does escapes) but newline and tab.
bool is_control(std::string_view character) {
  const std::uint8_t lead = at(character, 0);
  if (character.size() == 1) return (lead < 0x20 && lead != '\n' && lead != '\t') || lead == 0x7f;
  return lead == 0xc2 && at(character, 1) < 0xa0;
}

void append(std::string& text, char32_t code) {
  const auto continued = [&](unsigned shift) {
    text += static_cast<char>(0x80 | (code >> shift & 0x3f));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xc0 | code >> 6);
    continued(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xe0 | code >> 12);
    continued(6);
    continued(0);
  } else {
    text += static_cast<char>(0xf0 | code >> 18);
    continued(12);
    continued(6);
    continued(0);
  }
}

constexpr bool is_high_surrogate(char32_t unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}
constexpr bool is_low_surrogate(char32_t unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = character_in(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string utf8_of(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string text;
  for (const char byte : bytes) append(text, static_cast<std::uint8_t>(byte));
  return text;
}

std::string utf8_from(ByteView utf16, Utf16 order) {
  const std::size_t units = utf16.size() / 2;
  const auto unit_at = [&](std::size_t i) {
    const auto first = std::to_integer<char32_t>(utf16[2 * i]);
    const auto second = std::to_integer<char32_t>(utf16[2 * i + 1]);
    return order == Utf16::big_endian ? first << 8 | second : second << 8 | first;
  };
  std::string text;
  for (std::size_t i = 0; i < units; ++i) {
    const char32_t unit = unit_at(i);
    if (is_high_surrogate(unit) && i + 1 < units && is_low_surrogate(unit_at(i + 1))) {
      append(text, 0x10000 + ((unit & 0x3ff) << 10 | (unit_at(++i) & 0x3ff)));
    } else {
      append(text, is_high_surrogate(unit) || is_low_surrogate(unit) ? kReplacement : unit);
    }
  }
  if (utf16.size() % 2 != 0) append(text, kReplacement);
  return text;
}

Bytes utf16_of(std::string_view text) {
  Bytes utf16;
  const auto put = [&](char32_t unit) {
    utf16.push_back(static_cast<std::byte>(unit >> 8));
    utf16.push_back(static_cast<std::byte>(unit & 0xff));
  };
  while (!text.empty()) {
    const std::size_t length = character_in(text);
    const char32_t code = length == 0 ? kReplacement : code_of(text.substr(0, length));
    if (code >= 0x10000) {
      put(0xd800 + ((code - 0x10000) >> 10));
      put(0xdc00 + ((code - 0x10000) & 0x3ff));
    } else {
      put(code);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return utf16;
}

std::string_view whole_characters(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (at(text, most) & 0xc0) == 0x80) --most;
  return text.substr(0, most);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank(" \t\r\n\0", 5);
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

void keep(std::string& field, std::string_view text, Provenance& record, std::size_t most) {
  text = trimmed(text);
  std::string kept;
  while (!text.empty()) {
    // A byte that is no UTF-8 should not come here; it must not stay for ever either.
    const std::size_t length = character_in(text);
    if (length > 0 && !is_control(text.substr(0, length))) {
      if (kept.size() + length > most) {
        record.truncated = true;
        break;
      }
      kept += text.substr(0, length);
    }
    text.remove_prefix(length > 0 ? length : 1);
  }
  if (!kept.empty()) field = std::move(kept);
}

void keep_prompt(std::string_view text, Provenance& record) {
  keep(record.prompt, text, record, kMaxPromptBytes);
}

void keep_negative_prompt(std::string_view text, Provenance& record) {
  keep(record.negative_prompt, text, record, kMaxPromptBytes);
}

}  // namespace darkroom::provenance
