// Bytes appended to bytes.
#pragma once

#include <darkroom/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace darkroom::provenance {

class ByteWriter {
 public:
  ByteWriter& put(ByteView bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  ByteWriter& put(std::string_view text) { return put(as_bytes(text)); }

  // `width` bytes of `number`, the most significant first.
  ByteWriter& big(std::uint64_t number, std::size_t width) {
    for (std::size_t i = width; i-- > 0;) put_byte(number >> 8 * i);
    return *this;
  }
  ByteWriter& little(std::uint64_t number, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) put_byte(number >> 8 * i);
    return *this;
  }

  std::size_t size() const { return bytes_.size(); }
  ByteView view() const { return bytes_; }
  Bytes take() { return std::move(bytes_); }

 private:
  void put_byte(std::uint64_t number) { bytes_.push_back(static_cast<std::byte>(number & 0xffU)); }

  Bytes bytes_;
};

}  // namespace darkroom::provenance
