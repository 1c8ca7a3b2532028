#include "container/inflate.hpp"

#include "base/c_handle.hpp"

#include <zlib.h>

#include <array>

namespace darkroom::container {
namespace {

using Inflater = CHandle<z_stream, inflateEnd>;

// zlib's structure wants a mutable pointer and never writes through it.
Bytef* input_of(ByteView bytes) {
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
}

}  // namespace

std::uint64_t inflated_size(ByteView stream, std::uint64_t limit) {
  z_stream state{};
  // The only failure is 40 KB that are not to be had; then nothing can be said against the stream.
  if (inflateInit(&state) != Z_OK) return 0;
  const Inflater inflater{&state};
  state.next_in = input_of(stream);
  state.avail_in = static_cast<uInt>(stream.size());

  std::uint64_t size = 0;
  std::array<Bytef, 16384> thrown_away;
  while (size <= limit) {
    state.next_out = thrown_away.data();
    state.avail_out = thrown_away.size();
    const int outcome = inflate(&state, Z_NO_FLUSH);
    size += thrown_away.size() - state.avail_out;
    if (outcome != Z_OK) break;
  }
  return size;
}

std::uint32_t crc32_of(ByteView bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace darkroom::container
