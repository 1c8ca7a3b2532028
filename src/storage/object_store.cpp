#include "storage/object_store.hpp"

#include <algorithm>

namespace darkroom::storage {
namespace {

constexpr std::size_t kMostKeyBytes = 1024;  // what S3 takes

bool has_control_byte(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

// An empty, "." or ".." part would name another object, or none at all, once a file system or an
// HTTP client has tidied the path.
bool has_odd_part(std::string_view key) {
  for (std::size_t begin = 0; begin <= key.size();) {
    const std::size_t end = std::min(key.find('/', begin), key.size());
    const std::string_view part = key.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") return true;
    begin = end + 1;
  }
  return false;
}

Error bad_key(std::string_view why) {
  return Error::permanent(ErrorCode::invalid_job, "object key " + std::string(why));
}

}  // namespace

Result<void> check_key(std::string_view key) {
  if (key.empty()) return bad_key("is empty");
  if (key.size() > kMostKeyBytes) return bad_key("is longer than 1024 bytes");
  if (has_control_byte(key)) return bad_key("holds a control byte");
  if (has_odd_part(key)) return bad_key("has an empty, \".\" or \"..\" part");
  return {};
}

}  // namespace darkroom::storage
