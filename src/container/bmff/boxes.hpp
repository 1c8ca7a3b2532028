// Boxes, as ISO-BMFF files and the JPEG XL container have them. ISO/IEC 14496-12, section 4.2.
#pragma once

#include "container/reader.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <cstdint>

namespace darkroom::container {

struct Box {
  std::uint32_t type = 0;  // as four() spells it
  ByteView content;        // after the header; of a full box, from its version on
};

// The next box of `reader`. corrupt_image where its size is less than its own header; one that ends
// beyond the reader's bytes is the reader's own error.
Result<Box> next_box(Reader& reader);

}  // namespace darkroom::container
