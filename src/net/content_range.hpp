// Parts of what a URL leads to. RFC 9110, section 14.
#pragma once

#include "base/ranges.hpp"
#include "net/http_client.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom::net {

// The header that asks for some bytes alone; `part` is not empty.
Header range_header(Range part);

struct ContentRange {
  Range range;
  std::uint64_t whole = 0;  // bytes
};

// "bytes 0-99/1234"; nothing where it is no such, says no whole, or cannot be.
std::optional<ContentRange> parse_content_range(std::string_view text);

// What changes with the bytes: the strong ETag, else Last-Modified; empty where there is neither.
std::string version_in(const HttpResponse& response);

}  // namespace darkroom::net
