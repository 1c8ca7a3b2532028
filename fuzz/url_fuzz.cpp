// URLs of sources. One that is accepted is http(s), names a host, carries no credentials and reads
// the same a second time, so that what was checked is what is fetched.
#include "net/url.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using darkroom::net::parse_url;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(darkroom::net::redacted(text));
  const auto url = parse_url(text);
  if (!url) {
    if (url.error().code() != darkroom::ErrorCode::source_invalid) std::abort();
    return 0;
  }
  if ((url->scheme != "http" && url->scheme != "https") || url->host.empty()) std::abort();
  const auto again = parse_url(url->text);
  if (!again || again->host != url->host || again->port != url->port) std::abort();
  return 0;
}
