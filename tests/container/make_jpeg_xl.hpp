// JPEG XL headers, bit by bit, and the boxes around them.
#pragma once

#include "container/digits.hpp"

#include <string>

namespace darkroom::container {

// Bits from the lowest of each byte upwards.
class BitWriter {
 public:
  BitWriter& put(unsigned count, std::uint64_t value) {
    for (unsigned i = 0; i < count; ++i, ++position_) {
      if (position_ % 8 == 0) bytes_ += '\0';
      if ((value >> i & 1) != 0)
        bytes_.back() = static_cast<char>(bytes_.back() | 1 << position_ % 8);
    }
    return *this;
  }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  unsigned position_ = 0;
};

inline const std::string kJxlSignature = "\xff\x0a";

// A bare codestream: sides written out in 18 bits, all else by default, and what follows.
inline std::string jpeg_xl(std::uint64_t width = 64, std::uint64_t height = 48,
                           const std::string& data = "image data") {
  BitWriter bits;
  bits.put(1, 0).put(2, 2).put(18, height - 1).put(3, 0).put(2, 2).put(18, width - 1);
  bits.put(1, 1);  // everything else is as by default
  return kJxlSignature + bits.bytes() + data;
}

}  // namespace darkroom::container
