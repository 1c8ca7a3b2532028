#include "provenance/carry/exif_block.hpp"

#include "container/reader.hpp"
#include "provenance/carry/byte_writer.hpp"
#include "provenance/exif_tags.hpp"
#include "provenance/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom::provenance {
namespace {

using namespace std::string_view_literals;
using container::as_text;
using container::Endian;
using container::Reader;

// TIFF 6.0, section 2; Exif 2.32, sections 4.6.3 to 4.6.5.
constexpr std::uint16_t kMake = 0x010f;
constexpr std::uint16_t kModel = 0x0110;
constexpr std::uint16_t kOrientation = 0x0112;
constexpr std::uint16_t kArtist = 0x013b;
constexpr std::uint16_t kCopyright = 0x8298;
constexpr std::uint16_t kExifVersion = 0x9000;

constexpr std::size_t kHeader = 8;
constexpr std::size_t kEntry = 12;
constexpr std::size_t kField = 4;

struct Tag {
  std::uint16_t number = 0;
  std::uint16_t type = kAscii;
  Bytes value;
};

std::size_t directory_bytes(std::size_t tags) {
  return 2 + tags * kEntry + 4;  // the count, the entries, and where the next one is
}

// `tags` ascend. The values that do not fit their fields follow the directory, at even offsets.
Bytes directory(const std::vector<Tag>& tags, std::size_t offset) {
  ByteWriter entries;
  ByteWriter values;
  const std::size_t values_from = offset + directory_bytes(tags.size());
  entries.big(tags.size(), 2);
  for (const Tag& tag : tags) {
    const std::size_t count = tag.type == kLong ? 1 : tag.value.size();
    entries.big(tag.number, 2).big(tag.type, 2).big(count, 4);
    if (tag.value.size() <= kField) {
      entries.put(tag.value).big(0, kField - tag.value.size());
      continue;
    }
    entries.big(values_from + values.size(), 4);
    values.put(tag.value).big(0, values.size() % 2);
  }
  return entries.big(0, 4).put(values.view()).take();
}

void add_text(std::vector<Tag>& tags, std::uint16_t number, const std::string& text) {
  if (text.empty()) return;
  tags.push_back({.number = number, .value = ByteWriter().put(text).big(0, 1).take()});
}

Bytes comment(const std::string& text) {
  return ByteWriter().put("UNICODE\0"sv).put(utf16_of(text)).take();
}

// Where the type of each such entry stands, which its count and value follow.
std::vector<std::size_t> orientations_in(ByteView exif, Endian endian) {
  std::vector<std::size_t> found;
  const auto search = [&]() -> Result<void> {
    Reader reader(exif, ErrorCode::corrupt_image, "EXIF", endian);
    TRY(reader.skip(4));
    const std::uint32_t offset = TRY(reader.u32());
    Reader entries(exif, ErrorCode::corrupt_image, "EXIF", endian);
    TRY(entries.skip(offset));
    const std::uint16_t count = TRY(entries.u16());
    for (int i = 0; i < count; ++i) {
      const std::size_t at = entries.position();
      const std::uint16_t tag = TRY(entries.u16());
      TRY(entries.skip(kEntry - 2));
      if (tag == kOrientation) found.push_back(at + 2);
    }
    return {};
  };
  static_cast<void>(search().has_value());  // damage ends the search, and a reader's as well
  return found;
}

}  // namespace

Bytes exif_block(const ExifTexts& texts) {
  if (texts.is_empty()) return {};
  std::vector<Tag> tags;
  add_text(tags, kMake, texts.make);
  add_text(tags, kModel, texts.model);
  add_text(tags, kArtist, texts.artist);
  add_text(tags, kCopyright, texts.copyright);
  std::vector<Tag> own;
  if (!texts.user_comment.empty()) {
    own = {{.number = kExifVersion, .type = kUndefined, .value = ByteWriter().put("0232").take()},
           {.number = kUserComment, .type = kUndefined, .value = comment(texts.user_comment)}};
    tags.push_back({.number = kExifDirectory, .type = kLong, .value = Bytes(kField)});
  }
  if (!own.empty()) {
    const std::size_t second = kHeader + directory(tags, kHeader).size();
    tags.back().value = ByteWriter().big(second, kField).take();
  }
  ByteWriter out;
  out.put("MM\0*"sv).big(kHeader, 4).put(directory(tags, kHeader));
  if (!own.empty()) out.put(directory(own, out.size()));
  return out.take();
}

Bytes upright_exif(ByteView exif) {
  Bytes upright(exif.begin(), exif.end());
  const Endian endian = as_text(exif).starts_with("MM") ? Endian::big : Endian::little;
  for (const std::size_t at : orientations_in(exif, endian)) {
    ByteWriter field;  // the type, the count and the value
    if (endian == Endian::big) {
      field.big(kShort, 2).big(1, 4).big(1, 2).big(0, 2);
    } else {
      field.little(kShort, 2).little(1, 4).little(1, 2).little(0, 2);
    }
    std::ranges::copy(field.view(), upright.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return upright;
}

}  // namespace darkroom::provenance
