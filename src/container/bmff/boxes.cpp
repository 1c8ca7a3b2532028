#include "container/bmff/boxes.hpp"

#include "container/verdict.hpp"

#include <string>

namespace darkroom::container {

Result<Box> next_box(Reader& reader) {
  const std::size_t start = reader.position();
  std::uint64_t size = TRY(reader.u32());
  const std::uint32_t type = TRY(reader.u32());
  if (size == 1) size = TRY(reader.u64());
  const std::size_t header = reader.position() - start;
  if (size == 0) size = header + reader.left();  // up to the end of what holds it
  if (size < header) {
    return corrupt("box at byte " + std::to_string(start) + " claims " + std::to_string(size) +
                   " bytes, less than its own header");
  }
  return Box{type, TRY(reader.bytes(size - header))};
}

}  // namespace darkroom::container
