#include "container/clip/ebml.hpp"

#include "container/verdict.hpp"

#include <bit>
#include <string>

namespace darkroom::container {
namespace {

// How many bytes a number with this first byte takes, 9 where none.
std::size_t width_of(std::uint8_t first) {
  return static_cast<std::size_t>(std::countl_zero(first)) + 1;
}

}  // namespace

Result<std::uint64_t> variable_number(Reader& reader) {
  const std::uint8_t first = TRY(reader.u8());
  const std::size_t width = width_of(first);
  if (width > 8) return corrupt("Matroska number of no width");
  const std::uint64_t top = first & (0xffU >> width);
  return top << 8 * (width - 1) | TRY(reader.number(width - 1));
}

Result<Element> next_element(Reader& reader) {
  const std::size_t start = reader.position();
  const std::uint8_t first = TRY(reader.u8());
  const std::size_t width = width_of(first);
  if (width > 4) return corrupt("Matroska element without an id at byte " + std::to_string(start));
  const std::uint64_t id = std::uint64_t{first} << 8 * (width - 1) | TRY(reader.number(width - 1));

  const std::size_t size_at = reader.position();
  const std::uint64_t size = TRY(variable_number(reader));
  const std::size_t size_width = reader.position() - size_at;
  const bool is_unknown = size == (1ULL << 7 * size_width) - 1;
  if (is_unknown) return Element{static_cast<std::uint32_t>(id), reader.rest(), false};
  return Element{static_cast<std::uint32_t>(id), TRY(reader.bytes(size)), true};
}

std::uint64_t unsigned_in(ByteView content) {
  std::uint64_t value = 0;
  for (const std::byte byte : content.first(std::min<std::size_t>(content.size(), 8))) {
    value = value << 8 | std::to_integer<std::uint64_t>(byte);
  }
  return value;
}

double float_in(ByteView content) {
  if (content.size() == 4) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(unsigned_in(content)));
  }
  return content.size() == 8 ? std::bit_cast<double>(unsigned_in(content)) : 0;
}

}  // namespace darkroom::container
