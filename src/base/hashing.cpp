#include "base/hashing.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

namespace darkroom {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// Looked up: sources come in megabytes of it.
constexpr auto kIsBase64Digit = [] {
  std::array<bool, 256> table{};
  for (const char c :
       std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

bool is_base64_digit(char c) {
  return kIsBase64Digit[static_cast<unsigned char>(c)];
}

const unsigned char* raw(ByteView bytes) {
  // OpenSSL and std::byte name the same octets.
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Bytes digest(ByteView bytes, const EVP_MD* algorithm) {
  Bytes out(static_cast<std::size_t>(EVP_MD_get_size(algorithm)));
  unsigned length = 0;
  const int done =
      EVP_Digest(raw(bytes), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &length,
                 algorithm, nullptr);
  assert(done == 1 && length == out.size());
  return out;
}

}  // namespace

Bytes sha256(ByteView bytes) {
  return digest(bytes, EVP_sha256());
}

std::string sha256_hex(ByteView bytes) {
  return to_hex(sha256(bytes));
}

Bytes hmac_sha256(ByteView key, ByteView message) {
  Bytes out(32);
  unsigned length = 0;
  const unsigned char* done =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(message), message.size(),
           reinterpret_cast<unsigned char*>(out.data()), &length);
  assert(done != nullptr && length == out.size());
  return out;
}

std::string md5_base64(ByteView bytes) {
  return to_base64(digest(bytes, EVP_md5()));
}

std::string to_hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    const auto value = std::to_integer<unsigned>(byte);
    text += kHexDigits[value >> 4U];
    text += kHexDigits[value & 15U];
  }
  return text;
}

std::string to_base64(ByteView bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), raw(bytes),
                  static_cast<int>(bytes.size()));
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.empty()) return Bytes{};
  // EVP_DecodeBlock forgives white space around the text, and says nothing of the padding.
  std::size_t padding = 0;
  while (padding < 2 && text[text.size() - padding - 1] == '=') ++padding;
  const std::string_view digits = text.substr(0, text.size() - padding);
  if (!std::ranges::all_of(digits, is_base64_digit)) return std::nullopt;
  Bytes bytes(text.size() / 4 * 3);
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  // Not resize(): instrumented, GCC 12 takes it for one that grows by -1 byte.
  bytes.erase(bytes.end() - static_cast<std::ptrdiff_t>(padding), bytes.end());
  return bytes;
}

}  // namespace darkroom
