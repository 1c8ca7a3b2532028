#include "provenance/c2pa/carrier.hpp"

#include "container/reader.hpp"
#include "provenance/c2pa/manifest_store.hpp"

#include <cstdint>
#include <map>
#include <string_view>

namespace darkroom::provenance {
namespace {

using container::as_text;
using container::four;
using container::Reader;

// A part of a box that is cut to fit into segments. ISO/IEC 18477-3, annex B.
struct Segment {
  std::uint16_t box = 0;     // which of the file's boxes
  std::uint32_t number = 0;  // 1 for the first part
  ByteView content;          // of the first part with the box's head
};

Result<Segment> segment_of(ByteView app11) {
  Reader reader(app11, ErrorCode::corrupt_image, "APP11 segment");
  TRY(reader.skip(2));  // "JP"
  Segment segment{.box = TRY(reader.u16()), .number = TRY(reader.u32()), .content = reader.rest()};
  const std::uint32_t length = TRY(reader.u32());
  const std::uint32_t type = TRY(reader.u32());
  if (type != four("jumb")) segment.number = 0;
  if (length == 1) TRY(reader.skip(8));
  // Every part repeats the box's head.
  if (segment.number > 1) segment.content = reader.rest();
  return segment;
}

std::optional<Bytes> store_of_segments(const std::vector<ByteView>& pieces) {
  std::map<std::uint16_t, Bytes> boxes;
  for (const ByteView piece : pieces) {
    const Result<Segment> segment = segment_of(piece);
    if (!segment || segment->number == 0) continue;
    Bytes& box = boxes[segment->box];
    box.insert(box.end(), segment->content.begin(), segment->content.end());
  }
  for (auto& [number, box] : boxes) {
    if (is_store(box)) return std::move(box);
  }
  return std::nullopt;
}

// After the uuid: version and flags, what the box is for, and for a manifest where the file's other
// C2PA boxes are.
Result<ByteView> store_of_box(ByteView content) {
  Reader reader(content, ErrorCode::corrupt_image, "C2PA box");
  TRY(reader.skip(4));
  const std::string_view rest = as_text(reader.rest());
  const std::string_view purpose = rest.substr(0, rest.find('\0'));
  TRY(reader.skip(purpose.size() + 1));
  if (purpose == "merkle") return ByteView{};
  TRY(reader.skip(8));
  return reader.rest();
}

}  // namespace

std::optional<Bytes> store_in(Format format, const std::vector<ByteView>& pieces) {
  if (format == Format::jpeg) return store_of_segments(pieces);
  for (ByteView piece : pieces) {
    if (format == Format::avif || format == Format::heic || is_clip(format)) {
      piece = store_of_box(piece).value_or(ByteView{});
    }
    if (is_store(piece)) return Bytes(piece.begin(), piece.end());
  }
  return std::nullopt;
}

}  // namespace darkroom::provenance
