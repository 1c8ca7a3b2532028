// A Range header's one range of bytes (RFC 9110, 14.2). Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace darkroom::api {

struct ByteRange {
  enum class Kind {
    whole,          // no range, one that is malformed, or several: all of it is the answer
    part,           // `first` to `last`, both included
    unsatisfiable,  // it begins behind the end
  };
  Kind kind = Kind::whole;
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  bool operator==(const ByteRange&) const = default;
};

ByteRange byte_range(std::string_view header, std::uint64_t size);

}  // namespace darkroom::api
