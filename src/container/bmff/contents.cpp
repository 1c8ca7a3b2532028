#include "container/bmff/contents.hpp"

#include "container/reader.hpp"
#include "container/verdict.hpp"

#include <string>
#include <utility>

namespace darkroom::container {
namespace {

// One for each of two versions and two widths of its numbers (HEIF, section 9.3.1).
constexpr std::size_t kMaxAssociations = 4;

// Bytes of a box's content that stand before its child boxes; nothing for a box without children.
std::optional<std::size_t> children_at(const Box& box) {
  switch (box.type) {
    case four("moov"):
    case four("trak"):
    case four("mdia"):
    case four("minf"):
    case four("stbl"):
    case four("iprp"):
    case four("ipco"):
      return 0;
    case four("meta"):
      return 4;
    case four("iinf"):
      // A 16-bit count in version 0, a 32-bit one after it.
      return !box.content.empty() && box.content[0] == std::byte{0} ? 6 : 8;
    default:
      return std::nullopt;
  }
}

// Walks the boxes of a file and keeps what counts.
class BoxWalk {
 public:
  BoxWalk(ByteView file, Facts& facts, const Limits& limits)
      : file_(file), facts_(facts), limits_(limits) {
    levels_.push_back({Reader(file, ErrorCode::truncated_image, display_name(facts.format)), 0});
  }

  Result<Contents> walk() {
    while (!levels_.empty()) {
      if (levels_.back().reader.left() == 0) {
        levels_.pop_back();
        continue;
      }
      const std::uint32_t parent = levels_.back().type;
      const Box box = TRY(next_box(levels_.back().reader));
      TRY(count_chunk(facts_, limits_));
      TRY(parent == four("ipco") ? take_property(box) : take(box));
      TRY(descend(box));
    }
    return std::move(contents_);
  }

 private:
  struct Level {
    Reader reader;
    std::uint32_t type = 0;
  };

  Result<void> descend(const Box& box) {
    const std::optional<std::size_t> children = children_at(box);
    if (!children || *children >= box.content.size()) return {};
    if (levels_.size() >= static_cast<std::size_t>(limits_.max_box_depth)) {
      return corrupt(std::string(display_name(facts_.format)) + " boxes nested deeper than " +
                     std::to_string(limits_.max_box_depth));
    }
    levels_.push_back(
        {Reader(box.content.subspan(*children), ErrorCode::corrupt_image, "box"), box.type});
    return {};
  }

  Result<void> take_property(const Box& box) {
    contents_.properties.push_back(box);
    if (box.type != four("ispe")) return {};
    // Every item's size, the primary's or not: a decoder makes tiles and alpha planes as well.
    Reader size(box.content, ErrorCode::corrupt_image, "ispe box");
    TRY(size.skip(4));
    const std::uint32_t width = TRY(size.u32());
    const std::uint32_t height = TRY(size.u32());
    return check_size(facts_.format, width, height, limits_);
  }

  Result<void> take(const Box& box) {
    switch (box.type) {
      case four("pitm"):
        return take_primary(box.content);
      case four("infe"):
        contents_.items.push_back(TRY(item_of(box.content)));
        return {};
      case four("iloc"):
        contents_.locations = contents_.locations.value_or(box.content);
        return {};
      case four("idat"):
        contents_.idat = contents_.idat.value_or(box.content);
        return {};
      case four("ipma"):
        contents_.associations.push_back(box.content);
        if (contents_.associations.size() <= kMaxAssociations) return {};
        return corrupt(std::string(display_name(facts_.format)) + " has more than four ipma boxes");
      case four("trak"):
        contents_.tracks.emplace_back();
        return {};
      case four("uuid"):
        if (as_text(box.content).starts_with(kC2paUuid)) {
          facts_.c2pa_bytes += box.content.size() - kC2paUuid.size();
          note(facts_.metadata, MetadataKind::c2pa, file_, box.content.subspan(kC2paUuid.size()));
        }
        return {};
      default:
        return contents_.tracks.empty() ? Result<void>{} : take_track_box(box);
    }
  }

  Result<void> take_primary(ByteView content) {
    Reader reader(content, ErrorCode::corrupt_image, "pitm box");
    const std::uint8_t version = TRY(reader.u8());
    TRY(reader.skip(3));
    const std::uint32_t id = TRY(reader.number<std::uint32_t>(version == 0 ? 2 : 4));
    contents_.primary = contents_.primary.value_or(id);
    return {};
  }

  // ISO/IEC 14496-12, sections 8.4.3, 8.5.2 (with 12.1.3) and 8.7.3.
  Result<void> take_track_box(const Box& box) {
    Track& track = contents_.tracks.back();
    Reader reader(box.content, ErrorCode::corrupt_image, "box of a track");
    if (box.type == four("hdlr")) {
      TRY(reader.skip(8));
      track.handler = TRY(reader.u32());
    }
    if (box.type == four("stsz") || box.type == four("stz2")) {
      TRY(reader.skip(8));
      track.samples = TRY(reader.u32());
    }
    if (box.type == four("stsd")) {
      // The box's own head, the entry's size and format, and what it has before its picture's size.
      TRY(reader.skip(8 + 8 + 24));
      track.width = TRY(reader.u16());
      track.height = TRY(reader.u16());
    }
    return {};
  }

  ByteView file_;
  Facts& facts_;
  const Limits& limits_;
  std::vector<Level> levels_;  // never more than limits_.max_box_depth
  Contents contents_;
};

}  // namespace

Result<Contents> read_contents(ByteView file, Facts& facts, const Limits& limits) {
  return BoxWalk(file, facts, limits).walk();
}

}  // namespace darkroom::container
