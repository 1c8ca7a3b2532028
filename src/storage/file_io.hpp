// Files by descriptor: reached part by part without following a symbolic link, read and written
// whole. What an error number means is the caller's to say, because a source that is not there and
// a store that is not there are different failures.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

namespace darkroom::storage {

// An open file descriptor, owned; -1 for none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

// What the system answered, until somebody says what it means.
template <class T>
using SystemResult = tl::expected<T, std::error_code>;

// errno of the call just made.
std::error_code last_error();

// openat(2), again after a signal; never inherited by a program that a child runs.
SystemResult<Descriptor> open_at(int folder, const std::string& name, int flags, unsigned mode = 0);

std::error_code write_all(const Descriptor& file, ByteView bytes);
std::error_code sync(const Descriptor& file);

// What a failure of `what` means, as one of our own errors.
using Meaning = Error (*)(std::error_code failure, const std::string& what);

// A regular file's size, and what no other file that is put in its place has in common with it.
struct FileVersion {
  std::uint64_t bytes = 0;
  std::string tag;  // digits and '-'
};
Result<FileVersion> version_of(const Descriptor& file, const std::string& what, Meaning meaning);

// A regular file's bytes. source_too_large over `max_bytes`, before a byte is read where the size
// tells; a folder is EISDIR to `meaning` and anything else that is no file is EINVAL.
Result<Bytes> read_whole(const Descriptor& file, std::uint64_t max_bytes, const std::string& what,
                         Meaning meaning);

}  // namespace darkroom::storage
