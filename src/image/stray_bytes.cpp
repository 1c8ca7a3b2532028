#include "image/stray_bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace darkroom::image {
namespace {

constexpr std::uint8_t kTem = 0x01;
constexpr std::uint8_t kRst0 = 0xd0;
constexpr std::uint8_t kRst7 = 0xd7;
constexpr std::uint8_t kSoi = 0xd8;
constexpr std::uint8_t kEoi = 0xd9;
constexpr std::uint8_t kSos = 0xda;

bool has_no_length(std::uint8_t marker) {
  return marker == kTem || (marker >= kRst0 && marker <= kSoi);
}

// Walks the segments of ITU-T T.81, B.1.1, copying all but what stands between two of them.
class Sweep {
 public:
  explicit Sweep(ByteView jpeg) : jpeg_(jpeg) { kept_.reserve(jpeg.size()); }

  std::optional<Bytes> swept() {
    while (at_ + 1 < jpeg_.size() && next_segment()) {
    }
    keep(jpeg_.size() - at_);
    if (kept_.size() == jpeg_.size()) return std::nullopt;
    return std::move(kept_);
  }

 private:
  std::uint8_t byte(std::size_t at) const { return std::to_integer<std::uint8_t>(jpeg_[at]); }

  void keep(std::size_t count) {
    const ByteView bytes = jpeg_.subspan(at_, count);
    kept_.insert(kept_.end(), bytes.begin(), bytes.end());
    at_ += count;
  }

  // False where there is nothing more to walk: the rest is kept as it is.
  bool next_segment() {
    const std::size_t marker = next_marker();
    if (marker + 1 >= jpeg_.size()) return false;
    at_ = marker;
    const std::uint8_t code = byte(at_ + 1);
    if (code == kEoi) return false;
    if (has_no_length(code)) {
      keep(2);
      return true;
    }
    if (at_ + 3 >= jpeg_.size()) return false;
    const std::size_t length = (std::size_t{byte(at_ + 2)} << 8U) + byte(at_ + 3);
    if (length < 2 || at_ + 2 + length > jpeg_.size()) return false;
    keep(2 + length);
    if (code == kSos) keep(scan_end() - at_);
    return true;
  }

  // Where the last ff before the next marker's code is; the end where there is none.
  std::size_t next_marker() const {
    for (std::size_t at = at_; at + 1 < jpeg_.size(); ++at) {
      if (byte(at) == 0xff && byte(at + 1) != 0 && byte(at + 1) != 0xff) return at;
    }
    return jpeg_.size();
  }

  // Where the scan that begins here ends: at a marker that is no restart.
  std::size_t scan_end() const {
    for (std::size_t at = at_; at + 1 < jpeg_.size(); ++at) {
      if (byte(at) != 0xff) continue;
      const std::uint8_t code = byte(at + 1);
      if (code != 0 && code != 0xff && (code < kRst0 || code > kRst7)) return at;
    }
    return jpeg_.size();
  }

  ByteView jpeg_;
  Bytes kept_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Bytes> without_stray_bytes(ByteView jpeg) {
  return Sweep(jpeg).swept();
}

}  // namespace darkroom::image
