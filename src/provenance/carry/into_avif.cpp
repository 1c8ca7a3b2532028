// EXIF and XMP as items of the primary picture: ISO/IEC 23008-12 (HEIF), annex A; the tables of
// `meta` as in ISO/IEC 14496-12, 8.11. Their bytes lie in an `mdat` at the end; what `meta` grows
// by, every place that it names moves.
#include "container/bmff/boxes.hpp"
#include "container/bmff/items.hpp"
#include "provenance/carry/byte_writer.hpp"
#include "provenance/carry/embed.hpp"

#include <darkroom/limits.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom::provenance {
namespace {

using namespace std::string_view_literals;
using container::Box;
using container::four;
using container::next_box;
using container::Reader;
using container::Stretch;

constexpr std::size_t kBoxHeader = 8;
constexpr std::size_t kVersion = 4;  // and flags, of a full box

Error unlike() {
  return Error::permanent(ErrorCode::processing_failed,
                          "the AVIF encoder's boxes are not as they are expected");
}

Reader reading(ByteView bytes) {
  return {bytes, ErrorCode::processing_failed, "the encoder's AVIF"};
}

Bytes box(std::string_view type, ByteView content) {
  return ByteWriter().big(kBoxHeader + content.size(), 4).put(type).put(content).take();
}

struct NewItem {
  std::string_view type;  // of four letters, then what else its `infe` box says
  std::uint32_t id = 0;
  Bytes content;
};

// The file in the three parts that it is put together from again.
struct Layout {
  ByteView before;   // meta
  ByteView content;  // of meta, after its version
  ByteView after;
};

Result<Layout> layout_of(ByteView picture) {
  Reader reader = reading(picture);
  while (reader.left() > 0) {
    const std::size_t from = reader.position();
    const Box found = TRY(next_box(reader));
    if (found.type != four("meta") || found.content.size() < kVersion) continue;
    return Layout{.before = picture.first(from),
                  .content = found.content.subspan(kVersion),
                  .after = reader.rest()};
  }
  return unlike();
}

struct Tables {
  std::vector<std::pair<Box, ByteView>> boxes;  // each with its bytes, in order
  std::vector<Stretch> stretches;
  std::uint32_t primary = 0;
  std::uint32_t last_id = 0;
  bool has_references = false;
};

Result<std::uint32_t> last_id_of(ByteView iinf) {
  Reader reader = reading(iinf);
  const std::uint32_t version = TRY(reader.u32()) >> 24U;
  TRY(reader.skip(version == 0 ? 2 : 4));
  std::uint32_t last = 0;
  while (reader.left() > 0) {
    const Box infe = TRY(next_box(reader));
    const container::Item item = TRY(container::item_of(infe.content));
    last = std::max(last, item.id);
  }
  return last;
}

Result<void> note(const Box& found, Tables& tables) {
  Reader reader = reading(found.content);
  if (found.type == four("pitm")) {
    const std::uint32_t version = TRY(reader.u32()) >> 24U;
    tables.primary = TRY(reader.number<std::uint32_t>(version == 0 ? 2 : 4));
  } else if (found.type == four("iinf")) {
    tables.last_id = TRY(last_id_of(found.content));
  } else if (found.type == four("iloc")) {
    tables.stretches = TRY(container::stretches_of(found.content, Limits{}));
  } else if (found.type == four("iref")) {
    tables.has_references = true;
  }
  return {};
}

Result<Tables> tables_of(ByteView content) {
  Tables tables;
  Reader reader = reading(content);
  while (reader.left() > 0) {
    const std::size_t from = reader.position();
    const Box found = TRY(next_box(reader));
    tables.boxes.emplace_back(found, content.subspan(from, reader.position() - from));
    TRY(note(found, tables));
  }
  constexpr std::uint32_t kMostIds = 0xfff0;  // all tables count in two bytes
  if (tables.primary == 0 || tables.stretches.empty() || tables.last_id > kMostIds) {
    return unlike();
  }
  return tables;
}

Result<Bytes> extended_names(ByteView iinf, const std::vector<NewItem>& items) {
  Reader reader = reading(iinf);
  const std::uint32_t version = TRY(reader.u32());
  if (version != 0) return unlike();
  const std::uint64_t count = TRY(reader.u16());
  ByteWriter out;
  out.big(version, 4).big(count + items.size(), 2).put(reader.rest());
  for (const NewItem& item : items) {
    ByteWriter infe;
    infe.big(2U << 24U, 4).big(item.id, 2).big(0, 2).put(item.type);
    out.put(box("infe", infe.view()));
  }
  return box("iinf", out.view());
}

// "This describes that": `iref`, as it was and one reference more for each item.
Bytes extended_references(ByteView iref, const Tables& tables, const std::vector<NewItem>& items) {
  ByteWriter out;
  out.put(iref);
  const std::size_t width = !iref.empty() && iref[0] != std::byte{0} ? 4 : 2;
  for (const NewItem& item : items) {
    ByteWriter reference;
    reference.big(item.id, width).big(1, 2).big(tables.primary, width);
    out.put(box("cdsc", reference.view()));
  }
  return box("iref", out.view());
}

// `iloc`, written anew in its version 1 with numbers of four bytes.
class Places {
 public:
  void put(std::uint32_t id, bool in_idat,
           const std::vector<std::pair<std::uint64_t, std::uint64_t>>& extents) {
    entries_.big(id, 2).big(in_idat ? 1 : 0, 2).big(0, 2).big(extents.size(), 2);
    for (const auto& [offset, length] : extents) entries_.big(offset, 4).big(length, 4);
    ++count_;
  }
  Bytes written() const {
    ByteWriter content;
    content.big(1U << 24U, 4).big(0x4400, 2).big(count_, 2).put(entries_.view());
    return box("iloc", content.view());
  }

 private:
  ByteWriter entries_;
  std::uint64_t count_ = 0;
};

struct Moves {
  std::uint64_t grown = 0;     // bytes that `meta` has become longer by
  std::uint64_t new_from = 0;  // where the new items' bytes begin
  std::uint64_t meta_end = 0;  // in the file as it was: what lies behind it moves
};

Bytes moved_places(const Tables& tables, const std::vector<NewItem>& items, const Moves& moves) {
  Places places;
  for (std::size_t i = 0; i < tables.stretches.size();) {
    const Stretch& first = tables.stretches[i];
    std::vector<std::pair<std::uint64_t, std::uint64_t>> extents;
    for (; i < tables.stretches.size() && tables.stretches[i].item == first.item; ++i) {
      const Stretch& each = tables.stretches[i];
      const bool moves_along = !each.in_idat && each.offset >= moves.meta_end;
      extents.emplace_back(each.offset + (moves_along ? moves.grown : 0), each.length);
    }
    places.put(first.item, first.in_idat, extents);
  }
  std::uint64_t at = moves.new_from;
  for (const NewItem& item : items) {
    places.put(item.id, false, {{at, item.content.size()}});
    at += item.content.size();
  }
  return places.written();
}

Result<Bytes> extended_meta(const Tables& tables, const std::vector<NewItem>& items,
                            const Moves& moves) {
  ByteWriter out;
  out.big(0, kVersion);
  for (const auto& [found, bytes] : tables.boxes) {
    if (found.type == four("iinf")) {
      out.put(TRY(extended_names(found.content, items)));
    } else if (found.type == four("iloc")) {
      out.put(moved_places(tables, items, moves));
    } else if (found.type == four("iref")) {
      out.put(extended_references(found.content, tables, items));
    } else {
      out.put(bytes);
    }
  }
  if (!tables.has_references) {
    constexpr std::string_view kNone("\0\0\0\0", 4);
    out.put(extended_references(as_bytes(kNone), tables, items));
  }
  return box("meta", out.view());
}

std::vector<NewItem> items_of(const Cargo& cargo, std::uint32_t id) {
  std::vector<NewItem> items;
  if (!cargo.exif.empty()) {
    // A block begins with how far its TIFF header is off: not at all.
    items.push_back(
        {.type = "Exif\0"sv, .id = ++id, .content = ByteWriter().big(0, 4).put(cargo.exif).take()});
  }
  if (!cargo.xmp.empty()) {
    items.push_back({.type = "mime\0application/rdf+xml\0"sv,
                     .id = ++id,
                     .content = ByteWriter().put(cargo.xmp).take()});
  }
  return items;
}

}  // namespace

Result<Bytes> with_cargo_in_avif(ByteView picture, const Cargo& cargo) {
  const Layout layout = TRY(layout_of(picture));
  const Tables tables = TRY(tables_of(layout.content));
  const std::vector<NewItem> items = items_of(cargo, tables.last_id);

  const std::size_t old_meta = picture.size() - layout.before.size() - layout.after.size();
  const Bytes measured = TRY(extended_meta(tables, items, {}));  // its size is the same, wherever
  const std::size_t grown = measured.size() - old_meta;
  const Moves moves{.grown = grown,
                    .new_from = picture.size() + grown + kBoxHeader,
                    .meta_end = layout.before.size() + old_meta};
  ByteWriter content;
  for (const NewItem& item : items) content.put(item.content);
  return ByteWriter()
      .put(layout.before)
      .put(TRY(extended_meta(tables, items, moves)))
      .put(layout.after)
      .put(box("mdat", content.view()))
      .take();
}

}  // namespace darkroom::provenance
