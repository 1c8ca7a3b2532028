#include "provenance/iptc.hpp"

#include "container/reader.hpp"
#include "provenance/text.hpp"

#include <cstdint>
#include <string>

namespace darkroom::provenance {
namespace {

using container::as_text;
using container::four;
using container::Reader;

constexpr std::uint16_t kIptcResource = 0x0404;
constexpr std::uint8_t kMarker = 0x1c;
constexpr std::uint8_t kApplicationRecord = 2;

std::string_view name_of(std::uint8_t dataset) {
  switch (dataset) {
    case 80:
      return "By-line";
    case 110:
      return "Credit";
    case 116:
      return "CopyrightNotice";
    default:
      return {};
  }
}

// The datasets one after another. One longer than 32767 bytes says its length otherwise, and ends
// the reading: nothing that is kept is that long.
Result<void> read_datasets(ByteView record, Texts& texts) {
  Reader reader(record, ErrorCode::corrupt_image, "IPTC");
  while (reader.left() > 0) {
    const std::uint8_t marker = TRY(reader.u8());
    const std::uint8_t number = TRY(reader.u8());
    const std::uint8_t dataset = TRY(reader.u8());
    const std::uint16_t length = TRY(reader.u16());
    if (marker != kMarker || length > 0x7fff) return {};
    const ByteView value = TRY(reader.bytes(length));
    const std::string_view name = name_of(dataset);
    if (number == kApplicationRecord && !name.empty()) texts.add(name, utf8_of(as_text(value)));
  }
  return {};
}

Result<void> read_resources(ByteView resources, Texts& texts) {
  Reader reader(resources, ErrorCode::corrupt_image, "Photoshop resources");
  while (reader.left() > 0) {
    const std::uint32_t signature = TRY(reader.u32());
    if (signature != four("8BIM")) return {};
    const std::uint16_t id = TRY(reader.u16());
    // A name with its length before it, and everything padded to an even number of bytes.
    const std::uint8_t name = TRY(reader.u8());
    TRY(reader.skip(name + (name % 2 == 0 ? 1U : 0U)));
    const std::uint32_t length = TRY(reader.u32());
    const ByteView content = TRY(reader.bytes(length));
    if (id == kIptcResource) return read_datasets(content, texts);
    if (length % 2 != 0) TRY(reader.skip(1));
  }
  return {};
}

}  // namespace

void read_iptc(ByteView resources, Texts& texts) {
  static_cast<void>(read_resources(resources, texts).has_value());
}

}  // namespace darkroom::provenance
