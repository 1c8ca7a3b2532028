#include "container/exif.hpp"

#include "container/reader.hpp"

namespace darkroom::container {
namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t kOrientationTag = 0x0112;
constexpr std::uint16_t kShort = 3;  // TIFF field type: 16 bits, in the value field's first half

// Where in the first directory the orientation stands, and what it says.
Result<int> orientation_in(ByteView tiff, Endian endian) {
  Reader reader(tiff, ErrorCode::corrupt_image, "EXIF", endian);
  TRY(reader.skip(4));
  const std::uint32_t directory = TRY(reader.u32());
  if (directory < reader.position()) return 1;
  TRY(reader.skip(directory - reader.position()));

  const std::uint16_t entries = TRY(reader.u16());
  for (int i = 0; i < entries; ++i) {
    const std::uint16_t tag = TRY(reader.u16());
    const std::uint16_t type = TRY(reader.u16());
    TRY(reader.skip(4));  // the count, which is 1
    const std::uint16_t value = TRY(reader.u16());
    TRY(reader.skip(2));
    if (tag == kOrientationTag) return type == kShort && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

}  // namespace

int exif_orientation(ByteView exif) {
  constexpr std::string_view prefix = "Exif\0\0"sv;
  if (as_text(exif).starts_with(prefix)) exif = exif.subspan(prefix.size());

  const std::string_view text = as_text(exif);
  if (text.starts_with("II*\0"sv)) return orientation_in(exif, Endian::little).value_or(1);
  if (text.starts_with("MM\0*"sv)) return orientation_in(exif, Endian::big).value_or(1);
  return 1;
}

}  // namespace darkroom::container
