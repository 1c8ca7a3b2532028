#include "provenance/exif.hpp"

#include "container/reader.hpp"
#include "provenance/exif_tags.hpp"
#include "provenance/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace darkroom::provenance {
namespace {

using namespace std::string_view_literals;
using container::as_text;
using container::Endian;
using container::Reader;

constexpr std::size_t kMaxTextBytes = 1UL << 20U;

std::string_view name_of(std::uint16_t tag) {
  switch (tag) {
    case 0x010e:
      return "ImageDescription";
    case 0x010f:
      return "Make";
    case 0x0110:
      return "Model";
    case 0x0131:
      return "Software";
    case 0x013b:
      return "Artist";
    case 0x8298:
      return "Copyright";
    default:
      return {};
  }
}

// The standard says the file's own byte order, and piexif, which the WebUI writes with, big-endian
// always: so the zeros of the Latin letters tell, and with none of them piexif is believed.
Utf16 order_of(ByteView utf16) {
  std::size_t zeros_first = 0;
  std::size_t zeros_second = 0;
  for (std::size_t i = 0; i + 1 < utf16.size(); i += 2) {
    if (utf16[i] == std::byte{0}) ++zeros_first;
    if (utf16[i + 1] == std::byte{0}) ++zeros_second;
  }
  return zeros_second > zeros_first ? Utf16::little_endian : Utf16::big_endian;
}

// Exif 2.32, table 9: eight bytes name the character set.
std::string comment_of(ByteView value) {
  constexpr std::size_t kCharset = 8;
  if (value.size() < kCharset) return {};
  const ByteView text = value.subspan(kCharset);
  if (as_text(value).starts_with("UNICODE\0"sv)) return utf8_from(text, order_of(text));
  return utf8_of(trimmed(as_text(text)));
}

// Orientation, resolution, positioning of chroma, versions, colour space, sizes; and what is told
// by other means.
constexpr std::array<std::uint16_t, 15> kOfNoMatter{0x0112, 0x011a, 0x011b, 0x0128, 0x013b,
                                                    0x0213, 0x8298, 0x8769, 0x9000, 0x9101,
                                                    0x9286, 0xa000, 0xa001, 0xa002, 0xa003};

bool matters(std::uint16_t tag, ByteView value) {
  // ComfyUI's graphs stand where a camera's maker and model would.
  const std::string_view text = as_text(value);
  if (text.starts_with("prompt:") || text.starts_with("workflow:")) return false;
  return std::ranges::find(kOfNoMatter, tag) == kOfNoMatter.end();
}

class Tiff {
 public:
  Tiff(ByteView bytes, Endian endian) : bytes_(bytes), endian_(endian) {}

  // The directory at `offset` ends where it is damaged.
  Result<void> read_directory(std::uint32_t offset, Texts& texts) {
    Reader reader = reading("EXIF");
    TRY(reader.skip(offset));
    const std::uint16_t entries = TRY(reader.u16());
    for (int i = 0; i < entries; ++i) {
      const std::uint16_t tag = TRY(reader.u16());
      const std::uint16_t type = TRY(reader.u16());
      const std::uint32_t count = TRY(reader.u32());
      const ByteView field = TRY(reader.bytes(4));
      if (tag == kExifDirectory) exif_directory_ = number_in(field);
      if (matters(tag, value_of(count, field))) says_more_ = true;
      if (type != kAscii && type != kUndefined) continue;
      take(tag, value_of(count, field), texts);
    }
    // Another directory, a thumbnail's, may follow the first.
    if (TRY(reader.u32()) != 0) says_more_ = true;
    return {};
  }

  Result<std::uint32_t> first_directory() {
    Reader reader = reading("EXIF");
    TRY(reader.skip(4));
    return reader.u32();
  }

  std::optional<std::uint32_t> exif_directory() const { return exif_directory_; }
  bool says_more() const { return says_more_; }

 private:
  Reader reading(std::string_view what) const {
    return {bytes_, ErrorCode::corrupt_image, what, endian_};
  }

  std::uint32_t number_in(ByteView field) const {
    return Reader(field, ErrorCode::corrupt_image, "EXIF", endian_).u32().value_or(0);
  }

  // `count` bytes: in the field itself where they fit, else where it points to.
  ByteView value_of(std::uint32_t count, ByteView field) const {
    if (count <= field.size()) return field.first(count);
    const std::uint32_t offset = number_in(field);
    if (count > kMaxTextBytes || offset > bytes_.size() || count > bytes_.size() - offset)
      return {};
    return bytes_.subspan(offset, count);
  }

  static void take(std::uint16_t tag, ByteView value, Texts& texts) {
    if (tag == kUserComment) {
      std::string comment = comment_of(value);
      if (!comment.empty()) texts.add("UserComment", std::move(comment));
      return;
    }
    const std::string_view name = name_of(tag);
    const std::string_view text = trimmed(as_text(value));
    if (!name.empty() && !text.empty()) texts.add(name, utf8_of(text));
  }

  ByteView bytes_;
  Endian endian_;
  std::optional<std::uint32_t> exif_directory_;
  bool says_more_ = false;
};

}  // namespace

ByteView tiff_in(ByteView exif) {
  constexpr std::string_view kPrefix = "Exif\0\0"sv;
  return as_text(exif).starts_with(kPrefix) ? exif.subspan(kPrefix.size()) : exif;
}

bool read_exif(ByteView exif, Texts& texts) {
  exif = tiff_in(exif);
  const std::string_view text = as_text(exif);
  if (!text.starts_with("II*\0"sv) && !text.starts_with("MM\0*"sv)) return true;

  Tiff tiff(exif, text[0] == 'I' ? Endian::little : Endian::big);
  const Result<std::uint32_t> first = tiff.first_directory();
  if (!first) return true;
  // What damage hides is nobody's error: a picture is no worse for it.
  static_cast<void>(tiff.read_directory(*first, texts).has_value());
  if (const auto second = tiff.exif_directory()) {
    static_cast<void>(tiff.read_directory(*second, texts).has_value());
  }
  return tiff.says_more();
}

}  // namespace darkroom::provenance
