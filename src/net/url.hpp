// An http(s) URL, taken apart by libcurl's own parser so that what is checked is what is fetched.
#pragma once

#include <darkroom/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom::net {

struct Url {
  std::string text;    // normalised, whole
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case, no brackets, no trailing dot
  std::uint16_t port = 0;
  std::string path;   // with its leading slash, percent-encoded as given
  std::string query;  // without "?"
};

// source_invalid unless: http or https (no guessing), a host, no user or password, no control
// bytes, at most 2048 bytes.
Result<Url> parse_url(std::string_view text);

// %41 to A; nothing where an escape is broken or a NUL comes out. '+' stays what it is. Pure.
std::optional<std::string> percent_decoded(std::string_view text);

// scheme://host:port/path with the query string replaced by "?..." where there was one: what logs
// and error messages may hold. Text that is no URL comes back as "(not a URL)".
std::string redacted(std::string_view url);

}  // namespace darkroom::net
