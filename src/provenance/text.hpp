// Text as strangers write it, made UTF-8 without control characters, and cut to what is kept.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/provenance.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace darkroom::provenance {

bool is_utf8(std::string_view bytes);

// `bytes` as they are where they are UTF-8, as most tools write whatever a format says; else taken
// as Latin-1, which PNG says and every byte is.
std::string utf8_of(std::string_view bytes);

enum class Utf16 { big_endian, little_endian };

// Surrogates that have lost their other half become U+FFFD, and so does an odd last byte.
std::string utf8_from(ByteView utf16, Utf16 order);

// Big-endian; what is no UTF-8 becomes U+FFFD.
Bytes utf16_of(std::string_view text);

// The first of `text`, at most `most` bytes and whole characters; `text` is UTF-8.
std::string_view whole_characters(std::string_view text, std::size_t most);

std::string_view trimmed(std::string_view text);  // without white space around it

// Sets `field` of `record` to `text`, which is UTF-8: trimmed, without control characters, and no
// longer than `most` bytes, whole characters; `record.truncated` says when it was. A text of
// nothing leaves the field as it was.
void keep(std::string& field, std::string_view text, Provenance& record,
          std::size_t most = kMaxNameBytes);

// Both prompts may be longer than a name.
void keep_prompt(std::string_view text, Provenance& record);
void keep_negative_prompt(std::string_view text, Provenance& record);

}  // namespace darkroom::provenance
