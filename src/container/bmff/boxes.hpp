// Boxes, as ISO-BMFF files and the JPEG XL container have them. ISO/IEC 14496-12, section 4.2.
#pragma once

#include "container/reader.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <string_view>

namespace darkroom::container {

struct Box {
  std::uint32_t type = 0;  // as four() spells it
  ByteView content;        // after the header; of a full box, from its version on
};

// C2PA 2.1, section A.5.1: what the content of a uuid box with a store begins with.
inline constexpr std::string_view kC2paUuid(
    "\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81", 16);

// The next box of `reader`. corrupt_image where its size is less than its own header; one that ends
// beyond the reader's bytes is the reader's own error.
Result<Box> next_box(Reader& reader);

}  // namespace darkroom::container
