// Bytes that are brought when they are asked for: a large clip, of which a poster needs a part.
#pragma once

#include "base/ranges.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

namespace darkroom {

// A view: owns nothing. One thread at a time asks.
class LazyBytes {
 public:
  // Afterwards those bytes are there.
  using Bring = std::function<Result<void>(Range)>;

  // All of them are there.
  explicit LazyBytes(ByteView bytes) : bytes_(bytes) {}
  LazyBytes(ByteView bytes, Bring bring) : bytes_(bytes), bring_(std::move(bring)) {}

  std::uint64_t size() const { return bytes_.size(); }

  // Of all of them. What was not brought reads as anything.
  ByteView view() const { return bytes_; }

  // Those that there are of `length` from `from` on. The error is of what brings them.
  Result<ByteView> part(std::uint64_t from, std::uint64_t length) const {
    from = std::min(from, size());
    length = std::min(length, size() - from);
    if (bring_ && length > 0) TRY(bring_({.from = from, .length = length}));
    return bytes_.subspan(from, length);
  }

  Result<ByteView> whole() const { return part(0, size()); }

 private:
  ByteView bytes_;
  Bring bring_;
};

}  // namespace darkroom
