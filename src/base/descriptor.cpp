#include "base/descriptor.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace darkroom {

void Descriptor::reset() {
  if (number_ >= 0) close(std::exchange(number_, -1));
}

std::error_code last_error() {
  return {errno, std::system_category()};
}

std::error_code write_all(const Descriptor& file, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file.get(), bytes.data(), bytes.size());
    if (written >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return last_error();
    }
  }
  return {};
}

std::error_code write_all_at(const Descriptor& file, std::uint64_t from, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written =
        pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(from));
    if (written >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(written));
      from += static_cast<std::uint64_t>(written);
    } else if (errno != EINTR) {
      return last_error();
    }
  }
  return {};
}

}  // namespace darkroom
