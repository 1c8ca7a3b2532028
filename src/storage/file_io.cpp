#include "storage/file_io.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace darkroom::storage {
namespace {

Error too_large(const std::string& what, std::uint64_t max_bytes) {
  return Error::permanent(ErrorCode::source_too_large,
                          what + ": is larger than " + std::to_string(max_bytes) + " bytes");
}

std::error_code system_error(int number) {
  return {number, std::system_category()};
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

std::error_code last_error() {
  return system_error(errno);
}

SystemResult<Descriptor> open_at(int folder, const std::string& name, int flags, unsigned mode) {
  int number = -1;
  do {
    number = openat(folder, name.c_str(), flags | O_CLOEXEC, mode);
  } while (number < 0 && errno == EINTR);
  if (number < 0) return tl::make_unexpected(last_error());
  return Descriptor(number);
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

std::error_code sync(const Descriptor& file) {
  return fsync(file.get()) == 0 ? std::error_code() : last_error();
}

Result<Bytes> read_whole(const Descriptor& file, std::uint64_t max_bytes, const std::string& what,
                         Meaning meaning) {
  struct stat facts{};
  if (fstat(file.get(), &facts) != 0) return meaning(last_error(), what);
  if (S_ISDIR(facts.st_mode)) return meaning(system_error(EISDIR), what);
  if (!S_ISREG(facts.st_mode)) return meaning(system_error(EINVAL), what);
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  if (size > max_bytes) return too_large(what, max_bytes);

  // One byte more than there should be, so that the end shows; a file that grows meanwhile is read
  // to its new end, or to the limit.
  Bytes bytes(size + 1);
  std::size_t length = 0;
  for (;;) {
    const ssize_t got = read(file.get(), bytes.data() + length, bytes.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return meaning(last_error(), what);
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
    if (length > max_bytes) return too_large(what, max_bytes);
    if (length == bytes.size()) bytes.resize(length + std::max<std::size_t>(length, 4096));
  }
  bytes.resize(length);
  return bytes;
}

}  // namespace darkroom::storage
