// Digests and text encodings of bytes. Pure; thread-safe.
#pragma once

#include <darkroom/bytes.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

Bytes sha256(ByteView bytes);                             // 32 bytes
std::string sha256_hex(ByteView bytes);                   // 64 lower-case hex digits
Bytes hmac_sha256(ByteView key, ByteView message);        // 32 bytes
std::string md5_base64(ByteView bytes);                   // for Content-MD5 alone
std::string to_hex(ByteView bytes);                       // lower case
std::string to_base64(ByteView bytes);                    // RFC 4648, padded
std::optional<Bytes> from_base64(std::string_view text);  // strict: padded, no white space

}  // namespace darkroom
