#include "image/webp_chunks.hpp"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace darkroom::image {
namespace {

constexpr std::size_t kFileHeader = 12;  // "RIFF", size, "WEBP"
constexpr std::size_t kChunkHeader = 8;  // name, size of the content
constexpr std::byte kAlphaFlag{0x10};    // in the first byte of VP8X
constexpr std::byte kAnimationFlag{0x02};

std::string_view name_of(ByteView chunk) {
  return {reinterpret_cast<const char*>(chunk.data()), 4};
}

std::uint32_t little_endian(ByteView bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * i);
  }
  return value;
}

// The next chunk with its header and its padding to an even size.
ByteView next_chunk(ByteView rest) {
  const std::size_t content = little_endian(rest.subspan(4));
  const std::size_t size = kChunkHeader + content + (content % 2);
  assert(size <= rest.size());
  return rest.first(size);
}

bool is_metadata(std::string_view name) {
  return name == "EXIF" || name == "XMP " || name == "ICCP";
}

void append(Bytes& file, ByteView chunk) {
  file.insert(file.end(), chunk.begin(), chunk.end());
}

}  // namespace

Bytes without_webp_metadata(ByteView webp) {
  Bytes file;
  file.reserve(webp.size());
  append(file, webp.first(kFileHeader));
  for (ByteView rest = webp.subspan(kFileHeader); rest.size() >= kChunkHeader;) {
    const ByteView chunk = next_chunk(rest);
    rest = rest.subspan(chunk.size());
    const std::string_view name = name_of(chunk);
    if (is_metadata(name)) continue;
    if (name != "VP8X") {
      append(file, chunk);
      continue;
    }
    // The extended header is only for what the picture itself still needs it for.
    const std::byte flags = chunk[kChunkHeader] & (kAlphaFlag | kAnimationFlag);
    if (flags == std::byte{0}) continue;
    append(file, chunk);
    file[file.size() - chunk.size() + kChunkHeader] = flags;
  }
  const auto riff = static_cast<std::uint32_t>(file.size() - 8);
  for (std::size_t i = 0; i < 4; ++i) file[4 + i] = static_cast<std::byte>(riff >> (8 * i));
  return file;
}

}  // namespace darkroom::image
