// CBOR (RFC 8949), item by item, from strangers: no recursion, nothing allocated by a length that
// the bytes claim, and keys of any kind, which COSE needs and JSON libraries' readers lack.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace darkroom::provenance {

// Where an item stands: a step for each map or array around it, the outermost first.
struct CborStep {
  std::string_view key;      // of a map, where it is text
  std::int64_t number = -1;  // of a map, where it is a whole number; of an array, the index
};
using CborPath = std::span<const CborStep>;

// A string: text, or bytes. Views into the CBOR that is walked.
struct CborString {
  bool is_text = false;
  ByteView content;
};

inline constexpr std::size_t kMaxCborDepth = 16;

// Hands every string value of one item to `take`, in order; tags and all other values are passed
// by. corrupt_image where the bytes end too early, nest deeper than kMaxCborDepth, or have a string
// of parts, a key that is neither text nor a number, or what RFC 8949 reserves.
Result<void> walk_cbor(ByteView cbor, const std::function<void(CborPath, const CborString&)>& take);

}  // namespace darkroom::provenance
