// Which bytes of something are there.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace darkroom {

// Bytes by their place.
struct Range {
  std::uint64_t from = 0;
  std::uint64_t length = 0;

  std::uint64_t end() const { return from + length; }
  friend bool operator==(const Range&, const Range&) = default;
};

// A set of bytes. Not thread-safe.
class Ranges {
 public:
  Ranges() = default;
  explicit Ranges(Range range) { add(range); }

  void add(Range range);
  // The first stretch of `wanted` that is not in the set; nothing where all of it is.
  std::optional<Range> missing(Range wanted) const;
  std::uint64_t bytes() const;
  // In order; none of them touch.
  const std::vector<Range>& list() const { return list_; }

 private:
  std::vector<Range> list_;
};

}  // namespace darkroom
