// The tables of an ISO-BMFF picture file: its items, where their bytes lie, and which properties
// each has. ISO/IEC 14496-12, section 8.11; ISO/IEC 23008-12 (HEIF), section 9.3. All of it as the
// file claims; nothing is reserved ahead of bytes that are really there.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace darkroom::container {

struct Item {
  std::uint32_t id = 0;
  std::uint32_t type = 0;         // "av01", "hvc1", "grid", "Exif", "mime", ...
  std::string_view content_type;  // of a "mime" item
};

// An `infe` box; an item of type 0 where its version (0 and 1) names none.
Result<Item> item_of(ByteView infe);

struct Stretch {
  std::uint32_t item = 0;
  bool in_idat = false;  // counted from the `idat` box's content, not from the file's start
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // bytes; 0 is everything after the offset
};

// The extents of an `iloc` box, in its order. Those of items in other files or items are left out.
// too_complex where there are more than `max_chunks`, or more items than that.
Result<std::vector<Stretch>> stretches_of(ByteView iloc, const Limits& limits);

// The properties of `item` by an `ipma` box, as 1-based places in `ipco`, in the order in which
// they apply. too_complex where the box has more than `max_chunks` entries, or `item` more of them.
Result<std::vector<std::uint16_t>> properties_of(ByteView ipma, std::uint32_t item,
                                                 const Limits& limits);

}  // namespace darkroom::container
