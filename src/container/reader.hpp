// A cursor over bytes that cannot leave them. Running out is an error, and the reader knows whose:
// truncated_image where the bytes are the file, corrupt_image where they are a part of it whose
// length the file itself claimed. Owns nothing; a value, one thread at a time.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace darkroom::container {

enum class Endian { big, little };

class Reader {
 public:
  // `what` is named in errors ("PNG", "pitm box") and outlives the reader, as the bytes do.
  Reader(ByteView bytes, ErrorCode on_end, std::string_view what, Endian endian = Endian::big)
      : bytes_(bytes), on_end_(on_end), what_(what), endian_(endian) {}

  std::size_t position() const { return position_; }  // bytes read so far
  std::size_t left() const { return bytes_.size() - position_; }
  ByteView rest() const { return bytes_.subspan(position_); }

  Result<std::uint8_t> u8() { return number<std::uint8_t>(1); }
  Result<std::uint16_t> u16() { return number<std::uint16_t>(2); }
  Result<std::uint32_t> u24() { return number<std::uint32_t>(3); }
  Result<std::uint32_t> u32() { return number<std::uint32_t>(4); }
  Result<std::uint64_t> u64() { return number<std::uint64_t>(8); }

  // An unsigned number of `width` bytes, at most 8; of width 0 it is 0, and nothing is read.
  template <class Number = std::uint64_t>
  Result<Number> number(std::size_t width) {
    const ByteView digits = TRY(bytes(width));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      const std::size_t next = endian_ == Endian::big ? i : width - 1 - i;
      value = value << 8 | std::to_integer<std::uint64_t>(digits[next]);
    }
    return static_cast<Number>(value);
  }

  Result<ByteView> bytes(std::uint64_t count) {
    if (count > left()) return ended(count);
    const ByteView taken = bytes_.subspan(position_, count);
    position_ += taken.size();
    return taken;
  }

  Result<void> skip(std::uint64_t count) {
    TRY(bytes(count));
    return {};
  }

 private:
  Error ended(std::uint64_t wanted) const {
    return Error::permanent(on_end_, std::string(what_) + " ends after " +
                                         std::to_string(bytes_.size()) + " bytes, where " +
                                         std::to_string(wanted) + " more at " +
                                         std::to_string(position_) + " were expected");
  }

  ByteView bytes_;
  ErrorCode on_end_;
  std::string_view what_;
  Endian endian_;
  std::size_t position_ = 0;  // never beyond bytes_.size()
};

// The same bytes as characters, for the comparisons that string_view has and span has not.
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A four-character code as the big-endian number it is on disk; a little-endian file's is read big.
consteval std::uint32_t four(const char (&name)[5]) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(name[i]);
  return value;
}

}  // namespace darkroom::container
