// A page of what a bucket holds (ListObjectsV2's answer), from a server that may be anything: what
// is read is bounded by the answer's size, and what makes no sense is refused.
#pragma once

#include "storage/bucket_listing.hpp"

#include <darkroom/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace darkroom::storage::s3 {

// What a page of 1000 keys takes where each of a key's 1024 bytes is escaped, and as much again.
inline constexpr std::size_t kMostListingBytes = 8UL << 20U;

struct ListingPage {
  std::vector<ListedObject> objects;
  std::string next;  // the token that the next page is asked for with; empty: this was the last
};

// storage_unavailable where `body` is no such answer, is cut off, or names a key outside `prefix`.
// Pure.
Result<ListingPage> listing_page(std::string_view body, std::string_view prefix);

}  // namespace darkroom::storage::s3
