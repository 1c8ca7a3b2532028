// Elements of EBML. RFC 8794.
#pragma once

#include "container/reader.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <cstdint>

namespace darkroom::container {

struct Element {
  std::uint32_t id = 0;  // with its marker, as the specifications write it
  ByteView content;      // of one whose size is not known, all that follows it
  bool has_size = true;
};

// The next element of `reader`. corrupt_image where its id or size is none; one that ends beyond
// the reader's bytes is the reader's own error. Of one without a size only the head is taken.
Result<Element> next_element(Reader& reader);

// A number with a marker, section 4: a block's track.
Result<std::uint64_t> variable_number(Reader& reader);

// Section 7; at most 8 bytes count. 0 where there are none.
std::uint64_t unsigned_in(ByteView content);
double float_in(ByteView content);

}  // namespace darkroom::container
