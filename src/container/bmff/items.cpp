#include "container/bmff/items.hpp"

#include "container/reader.hpp"
#include "container/verdict.hpp"

#include <array>
#include <limits>

namespace darkroom::container {
namespace {

// A zero-terminated text; without its end it goes to the end of the box.
Result<std::string_view> text_in(Reader& reader) {
  const std::string_view rest = as_text(reader.rest());
  const std::string_view text = rest.substr(0, rest.find('\0'));
  TRY(reader.skip(text.size() < rest.size() ? text.size() + 1 : text.size()));
  return text;
}

// The widths in bytes of the numbers that follow, 0, 4 or 8 each (section 8.11.3).
struct Widths {
  std::uint8_t offset = 0;
  std::uint8_t length = 0;
  std::uint8_t base = 0;
  std::uint8_t index = 0;
};

Result<Widths> widths_in(Reader& reader, std::uint8_t version) {
  const std::uint8_t first = TRY(reader.u8());
  const std::uint8_t second = TRY(reader.u8());
  const Widths widths{static_cast<std::uint8_t>(first >> 4), static_cast<std::uint8_t>(first & 15),
                      static_cast<std::uint8_t>(second >> 4),
                      static_cast<std::uint8_t>(version == 0 ? 0 : second & 15)};
  for (const std::uint8_t width :
       std::array{widths.offset, widths.length, widths.base, widths.index}) {
    if (width != 0 && width != 4 && width != 8) {
      return corrupt("iloc box with numbers of " + std::to_string(width) + " bytes");
    }
  }
  return widths;
}

// The tables say how many rows they have, and rows may be a few bytes or none.
Result<void> check_rows(std::string_view table, std::uint64_t rows, const Limits& limits) {
  if (rows <= static_cast<std::uint64_t>(limits.max_chunks)) return {};
  return Error::permanent(ErrorCode::too_complex,
                          std::string(table) + " box of " + std::to_string(rows) +
                              " rows or more, limit " + std::to_string(limits.max_chunks));
}

// One item's entry of an iloc box, its stretches added to `found`.
Result<void> read_item(Reader& reader, std::uint8_t version, const Widths& widths,
                       const Limits& limits, std::vector<Stretch>& found) {
  const std::uint32_t item = TRY(reader.number<std::uint32_t>(version < 2 ? 2 : 4));
  const std::uint16_t construction = version == 0 ? std::uint16_t{0} : TRY(reader.u16()) & 15;
  const std::uint16_t elsewhere = TRY(reader.u16());
  const std::uint64_t base = TRY(reader.number(widths.base));
  const std::uint16_t count = TRY(reader.u16());
  TRY(check_rows("iloc", count, limits));
  for (int i = 0; i < count; ++i) {
    TRY(reader.skip(widths.index));
    const std::uint64_t offset = TRY(reader.number(widths.offset));
    const std::uint64_t length = TRY(reader.number(widths.length));
    if (offset > std::numeric_limits<std::uint64_t>::max() - base) {
      return corrupt("iloc box with an offset beyond 64 bits");
    }
    TRY(check_rows("iloc", found.size() + 1, limits));
    if (elsewhere != 0 || construction > 1) continue;
    found.push_back({item, construction == 1, base + offset, length});
  }
  return {};
}

}  // namespace

Result<Item> item_of(ByteView infe) {
  Reader reader(infe, ErrorCode::corrupt_image, "infe box");
  const std::uint8_t version = TRY(reader.u8());
  TRY(reader.skip(3));
  if (version < 2) return Item{.id = TRY(reader.u16())};
  Item item{.id = TRY(reader.number<std::uint32_t>(version == 2 ? 2 : 4))};
  TRY(reader.skip(2));
  item.type = TRY(reader.u32());
  if (item.type != four("mime")) return item;
  TRY(text_in(reader));
  item.content_type = TRY(text_in(reader));
  return item;
}

Result<std::vector<Stretch>> stretches_of(ByteView iloc, const Limits& limits) {
  Reader reader(iloc, ErrorCode::corrupt_image, "iloc box");
  const std::uint8_t version = TRY(reader.u8());
  TRY(reader.skip(3));
  if (version > 2) return corrupt("iloc box of version " + std::to_string(version));
  const Widths widths = TRY(widths_in(reader, version));
  const std::uint32_t items = TRY(reader.number<std::uint32_t>(version < 2 ? 2 : 4));
  TRY(check_rows("iloc", items, limits));
  std::vector<Stretch> found;
  for (std::uint32_t i = 0; i < items; ++i) {
    TRY(read_item(reader, version, widths, limits, found));
  }
  return found;
}

Result<std::vector<std::uint16_t>> properties_of(ByteView ipma, std::uint32_t item,
                                                 const Limits& limits) {
  Reader reader(ipma, ErrorCode::corrupt_image, "ipma box");
  const std::uint8_t version = TRY(reader.u8());
  const std::uint32_t flags = TRY(reader.u24());
  const std::uint32_t entries = TRY(reader.u32());
  TRY(check_rows("ipma", entries, limits));
  const bool is_wide = (flags & 1) != 0;
  // The topmost bit says that the property is essential.
  const std::uint16_t mask = is_wide ? 0x7fff : 0x7f;
  std::vector<std::uint16_t> found;
  for (std::uint32_t i = 0; i < entries; ++i) {
    const std::uint32_t id = TRY(reader.number<std::uint32_t>(version < 1 ? 2 : 4));
    const std::uint8_t count = TRY(reader.u8());
    TRY(check_rows("ipma", found.size() + count, limits));
    for (int k = 0; k < count; ++k) {
      const auto place = TRY(reader.number<std::uint16_t>(is_wide ? 2 : 1));
      if (id == item) found.push_back(place & mask);
    }
  }
  return found;
}

}  // namespace darkroom::container
