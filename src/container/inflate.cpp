#include "container/inflate.hpp"

#include "base/c_handle.hpp"

#include <zlib.h>

#include <array>
#include <span>

namespace darkroom::container {
namespace {

using Inflater = CHandle<z_stream, inflateEnd>;

// zlib's structure wants a mutable pointer and never writes through it.
Bytef* input_of(ByteView bytes) {
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
}

// Hands what comes out of `stream` to `take`, 16 KiB at a time, until it wants no more. Yields
// zlib's last word: Z_STREAM_END where the stream was whole.
template <class Take>
int inflate_in_steps(ByteView stream, Take take) {
  z_stream state{};
  // The only failure is 40 KB that are not to be had; then nothing can be said against the stream.
  if (const int began = inflateInit(&state); began != Z_OK) return began;
  const Inflater inflater{&state};
  state.next_in = input_of(stream);
  state.avail_in = static_cast<uInt>(stream.size());

  std::array<Bytef, 16384> step;
  int outcome = Z_OK;
  bool wants_more = true;
  while (outcome == Z_OK && wants_more) {
    state.next_out = step.data();
    state.avail_out = step.size();
    outcome = inflate(&state, Z_NO_FLUSH);
    wants_more = take(std::as_bytes(std::span(step)).first(step.size() - state.avail_out));
  }
  return outcome;
}

}  // namespace

std::uint64_t inflated_size(ByteView stream, std::uint64_t limit) {
  std::uint64_t size = 0;
  inflate_in_steps(stream, [&](ByteView step) {
    size += step.size();
    return size <= limit;
  });
  return size;
}

std::optional<Bytes> inflated(ByteView stream, std::uint64_t limit) {
  Bytes whole;
  const int outcome = inflate_in_steps(stream, [&](ByteView step) {
    whole.insert(whole.end(), step.begin(), step.end());
    return whole.size() <= limit;
  });
  if (outcome != Z_STREAM_END || whole.size() > limit) return std::nullopt;
  return whole;
}

std::uint32_t crc32_of(ByteView bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace darkroom::container
