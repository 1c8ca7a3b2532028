#include "container/tiff.hpp"

#include "container/reader.hpp"
#include "container/verdict.hpp"

#include <array>
#include <map>
#include <optional>
#include <set>

namespace darkroom::container {
namespace {

// TIFF 6.0, section 8 and on; the last three by Adobe's and the ICC's registration.
constexpr std::uint16_t kWidth = 256;
constexpr std::uint16_t kHeight = 257;
constexpr std::uint16_t kBitsPerSample = 258;
constexpr std::uint16_t kPhotometric = 262;
constexpr std::uint16_t kStripOffsets = 273;
constexpr std::uint16_t kOrientation = 274;
constexpr std::uint16_t kStripByteCounts = 279;
constexpr std::uint16_t kTileOffsets = 324;
constexpr std::uint16_t kTileByteCounts = 325;
constexpr std::uint16_t kExtraSamples = 338;
constexpr std::uint16_t kXmp = 700;
constexpr std::uint16_t kProfile = 34675;

constexpr std::size_t kEntryBytes = 12;

// Section 2: bytes of one value of a field type; 0 for a type that there is not.
constexpr std::size_t bytes_of_type(std::uint16_t type) {
  constexpr std::array<std::size_t, 13> bytes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
  return type < bytes.size() ? bytes.at(type) : 0;
}

std::optional<ColourModel> model_of(std::uint64_t photometric) {
  switch (photometric) {
    case 0:
    case 1:
      return ColourModel::grey;
    case 2:
      return ColourModel::rgb;
    case 3:
      return ColourModel::palette;
    case 5:
      return ColourModel::cmyk;
    case 6:
      return ColourModel::ycbcr;
    default:
      return std::nullopt;
  }
}

// A field's values where they lie: `width` bytes each, one after another.
struct Field {
  std::size_t width = 0;
  ByteView values;
};

class TiffWalk {
 public:
  TiffWalk(ByteView file, const Limits& limits)
      : file_(file),
        endian_(as_text(file).starts_with("II") ? Endian::little : Endian::big),
        limits_(limits) {
    facts_.format = Format::tiff;
  }

  Result<Facts> walk() {
    Reader head(file_, ErrorCode::truncated_image, "TIFF", endian_);
    TRY(head.skip(4));
    const std::uint32_t first = TRY(head.u32());
    Reader directory = TRY(reader_at(first));
    TRY(read_fields(directory));
    TRY(make_facts());
    TRY(check_data(kStripOffsets, kStripByteCounts));
    TRY(check_data(kTileOffsets, kTileByteCounts));
    TRY(count_images(first));
    TRY(check_metadata(facts_, limits_));
    return facts_;
  }

 private:
  // At an offset from the start of the file.
  Result<Reader> reader_at(std::uint64_t offset) const {
    Reader reader(file_, ErrorCode::truncated_image, "TIFF", endian_);
    TRY(reader.skip(offset));
    return reader;
  }

  // Section 2: a directory is a count and entries of 12 bytes. The first entry of a tag counts.
  Result<void> read_fields(Reader& directory) {
    const std::uint16_t entries = TRY(directory.u16());
    for (int i = 0; i < entries; ++i) {
      TRY(count_chunk(facts_, limits_));
      const std::uint16_t tag = TRY(directory.u16());
      const std::uint16_t type = TRY(directory.u16());
      const std::uint32_t count = TRY(directory.u32());
      const ByteView place = TRY(directory.bytes(4));
      const std::size_t width = bytes_of_type(type);
      fields_.emplace(tag, Field{width, TRY(values_at(place, std::uint64_t{count} * width))});
    }
    return {};
  }

  // Values of up to four bytes stand in the entry; of longer ones the entry has the offset.
  Result<ByteView> values_at(ByteView place, std::uint64_t bytes) const {
    if (bytes <= place.size()) return place.first(bytes);
    Reader entry(place, ErrorCode::corrupt_image, "TIFF entry", endian_);
    const std::uint32_t offset = TRY(entry.u32());
    Reader values = TRY(reader_at(offset));
    return values.bytes(bytes);
  }

  // The first value of a field, or nothing where the field is absent or empty.
  std::optional<std::uint64_t> value_of(std::uint16_t tag) const {
    const auto field = fields_.find(tag);
    if (field == fields_.end()) return std::nullopt;
    Reader reader(field->second.values, ErrorCode::corrupt_image, "TIFF field", endian_);
    const Result<std::uint64_t> value = reader.number(field->second.width);
    return value && field->second.width > 0 ? std::optional(*value) : std::nullopt;
  }

  std::uint64_t bytes_of(std::uint16_t tag) const {
    const auto field = fields_.find(tag);
    return field == fields_.end() ? 0 : field->second.values.size();
  }

  Result<void> make_facts() {
    const auto width = value_of(kWidth);
    const auto height = value_of(kHeight);
    if (!width || !height) return corrupt("TIFF has no width or no height");
    TRY(set_size(facts_, *width, *height, limits_));
    const std::uint64_t depth = value_of(kBitsPerSample).value_or(1);
    if (depth == 0 || depth > 64)
      return corrupt("TIFF of " + std::to_string(depth) + " bits a sample");
    facts_.bit_depth = static_cast<int>(depth);
    const std::uint64_t orientation = value_of(kOrientation).value_or(1);
    if (orientation >= 1 && orientation <= 8) facts_.orientation = static_cast<int>(orientation);
    if (const auto photometric = value_of(kPhotometric)) facts_.colour = model_of(*photometric);
    // 1 and 2 are alpha, weighed in or not; 0 is a channel that nobody named.
    facts_.has_alpha = value_of(kExtraSamples).value_or(0) != 0;
    facts_.icc_bytes = bytes_of(kProfile);
    facts_.xmp_bytes = bytes_of(kXmp);
    return {};
  }

  Result<void> check_data(std::uint16_t offsets_tag, std::uint16_t counts_tag) const {
    const auto offsets = fields_.find(offsets_tag);
    const auto counts = fields_.find(counts_tag);
    if (offsets == fields_.end() || counts == fields_.end()) return {};
    Reader offset(offsets->second.values, ErrorCode::corrupt_image, "TIFF strips", endian_);
    Reader count(counts->second.values, ErrorCode::corrupt_image, "TIFF strips", endian_);
    while (offset.left() > 0 && count.left() > 0) {
      const std::uint64_t start = TRY(offset.number(offsets->second.width));
      const std::uint64_t bytes = TRY(count.number(counts->second.width));
      if (start > file_.size() || bytes > file_.size() - start) {
        return truncated("TIFF image data ends beyond the " + std::to_string(file_.size()) +
                         " bytes that are there");
      }
    }
    return {};
  }

  // Each directory ends with the offset of the next, the last one with 0.
  Result<void> count_images(std::uint64_t first) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t offset = first; offset != 0;) {
      if (!seen.insert(offset).second) return corrupt("TIFF directories go in a circle");
      TRY(set_frames(facts_, seen.size(), limits_));
      Reader directory = TRY(reader_at(offset));
      const std::uint16_t entries = TRY(directory.u16());
      TRY(directory.skip(entries * kEntryBytes));
      offset = TRY(directory.u32());
    }
    return {};
  }

  ByteView file_;
  Endian endian_;
  const Limits& limits_;
  Facts facts_;
  std::map<std::uint16_t, Field> fields_;  // of the first directory
};

}  // namespace

Result<Facts> walk_tiff(ByteView file, const Limits& limits) {
  return TiffWalk(file, limits).walk();
}

}  // namespace darkroom::container
