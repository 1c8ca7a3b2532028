// The head of a request, held against HTTP/1.1 before any other code reads it. Pure.
//
// The HTTP library behind it (cpp-httplib 0.11, Debian 12's) lets through what a service must not:
// a chunked body of any length whatever the limit, a gzip body of any size once unpacked, a length
// beside a transfer coding (request smuggling), a Range of thousands of parts that it answers one
// by one. All of that is refused here.
#pragma once

#include "api/message.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom::api {

inline constexpr std::size_t kMostHeadBytes = std::size_t{16} << 10;
inline constexpr std::size_t kMostLineBytes = std::size_t{8} << 10;

struct Head {
  Request request;                // without a body
  std::size_t length = 0;         // bytes, the empty line included
  std::uint64_t body_bytes = 0;   // Content-Length
  bool keep_alive = true;         // as the client wants it
  bool expects_continue = false;  // it waits for a 100 before it sends the body
};

struct HeadRefusal {
  int status = 400;
  std::string message;
};

// Bytes up to and including the empty line; nothing while it has not come.
std::optional<std::size_t> head_length(std::string_view received);

// `head` is exactly what head_length() measured.
tl::expected<Head, HeadRefusal> read_head(std::string_view head, std::uint64_t most_body_bytes);

}  // namespace darkroom::api
