// A page of a bucket's listing, from a server that may be anything: each key is one that was asked
// for, and the errors can be shown.
#include "storage/s3/listing.hpp"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view kPrefix = "a/";
  const auto page = darkroom::storage::s3::listing_page(body, kPrefix);
  if (!page) {
    assert(page.error().message().size() < 256);
    return 0;
  }
  assert(page->next.size() <= 2048);
  assert(page->objects.size() <= size);
  for (const auto& object : page->objects) {
    assert(object.key.starts_with(kPrefix) && object.key.size() <= 1024);
    assert(object.key.find('\0') == std::string::npos);
    assert(object.etag.size() <= 2048);
  }
  return 0;
}
