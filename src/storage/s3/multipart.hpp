// A large object in parts, which become one object at the last request or are thrown away.
#pragma once

#include "storage/s3/client.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace darkroom::storage::s3 {

struct LargeObject {
  std::string key;                   // whole, with the prefix
  ByteView bytes;                    // outlives the call
  std::vector<net::Header> headers;  // of the object, not of its parts
  std::uint64_t part_bytes = 0;      // more where the object would have over 10,000 parts
};

// Nothing is visible under the key before the last request succeeded. What fails is aborted, so
// that its parts are not kept (and paid for); the error says so where even that fails.
Result<void> put_in_parts(const Client& client, const LargeObject& object);

// The header that lets S3 check what arrived. Content-MD5 and no newer checksum, because every
// implementation knows it; the signature covers the SHA-256 as well.
net::Header content_md5(ByteView bytes);

}  // namespace darkroom::storage::s3
