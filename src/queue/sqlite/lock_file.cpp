#include "queue/sqlite/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace darkroom::queue {
namespace {

constexpr unsigned kPrivate = 0600;

Error refused(const std::string& path, int failure) {
  return Error::permanent(ErrorCode::queue_unavailable,
                          "lock " + path + ": " + std::generic_category().message(failure));
}

// "process 123", as its holder wrote it; a stranger's file may hold anything.
std::string holder_in(int file) {
  std::array<char, 16> text{};
  const ssize_t size = pread(file, text.data(), text.size(), 0);
  std::string_view number(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  number = number.substr(0, number.find_first_not_of("0123456789"));
  if (number.empty()) return "another process";
  return "process " + std::string(number);
}

}  // namespace

Result<LockFile> LockFile::take(const std::string& path) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open's own
  LockFile lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kPrivate));
  if (lock.file_ < 0) return refused(path, errno);
  if (flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return refused(path, errno);
    return Error::transient(ErrorCode::queue_unavailable,
                            "the queue is in use by " + holder_in(lock.file_) +
                                ": one darkroom at a time opens it (lock file " + path + ")");
  }
  const std::string number = std::to_string(getpid()) + "\n";
  // Only for people who look: what counts is the lock.
  if (ftruncate(lock.file_, 0) == 0) {
    static_cast<void>(pwrite(lock.file_, number.data(), number.size(), 0) == 0);
  }
  return lock;
}

LockFile::~LockFile() {
  if (file_ >= 0) close(file_);
}

}  // namespace darkroom::queue
