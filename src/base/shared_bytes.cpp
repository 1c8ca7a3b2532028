#include "base/shared_bytes.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace darkroom {
namespace {

constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

SystemResult<Descriptor> memory_file() {
  Descriptor file(memfd_create("darkroom", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.open()) return tl::make_unexpected(last_error());
  return file;
}

std::error_code seal(const Descriptor& file) {
  return fcntl(file.get(), F_ADD_SEALS, kSeals) == 0 ? std::error_code() : last_error();
}

// `from` is read from its beginning; its own place in the file stays.
std::error_code copy(const Descriptor& from, const Descriptor& to, std::uint64_t bytes) {
  off_t at = 0;
  while (static_cast<std::uint64_t>(at) < bytes) {
    const ssize_t sent =
        sendfile(to.get(), from.get(), &at, bytes - static_cast<std::uint64_t>(at));
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return last_error();
    if (sent == 0) return {EIO, std::system_category()};
  }
  return {};
}

// The file of a name that nobody else has, open to write and once more to read, and the name gone.
std::error_code nameless_file(Descriptor& written, Descriptor& read) {
  std::error_code failure;
  std::string name = (std::filesystem::temp_directory_path(failure) / "darkroom-XXXXXX").string();
  if (failure) return failure;
  written = Descriptor(mkostemp(name.data(), O_CLOEXEC));
  if (!written.open()) return last_error();
  read = Descriptor(open(name.c_str(), O_RDONLY | O_CLOEXEC));
  const std::error_code unread = read.open() ? std::error_code() : last_error();
  unlink(name.c_str());
  return unread;
}

}  // namespace

SystemResult<Mapping> Mapping::of(const Descriptor& file, std::size_t size) {
  if (size == 0) return Mapping();
  // Of a private one POSIX does not say whether what is written later shows; sealed memory cannot
  // be mapped otherwise before Linux 6.7, and nothing is written there.
  const int sharing = is_sealed(file) ? MAP_PRIVATE : MAP_SHARED;
  void* start = mmap(nullptr, size, PROT_READ, sharing, file.get(), 0);
  if (start == MAP_FAILED) return tl::make_unexpected(last_error());
  return Mapping(static_cast<const std::byte*>(start), size);
}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  std::swap(start_, other.start_);
  std::swap(size_, other.size_);
  return *this;
}

Mapping::~Mapping() {
  // munmap takes what mmap gave, which was never const.
  if (start_ != nullptr) munmap(const_cast<std::byte*>(start_), size_);
}

SystemResult<Descriptor> sealed_memory(std::span<const ByteView> parts) {
  auto file = memory_file();
  if (!file) return file;
  for (const ByteView part : parts) {
    if (const std::error_code failure = write_all(*file, part)) {
      return tl::make_unexpected(failure);
    }
  }
  if (const std::error_code failure = seal(*file)) return tl::make_unexpected(failure);
  return file;
}

bool is_sealed(const Descriptor& file) {
  // -1, which has every bit, says that it is no memory file at all.
  const int seals = fcntl(file.get(), F_GET_SEALS);
  return seals >= 0 && (seals & kSeals) == kSeals;
}

SystemResult<SharedBytes> SharedBytes::of(Descriptor file, std::size_t size) {
  auto mapping = Mapping::of(file, size);
  if (!mapping) return tl::make_unexpected(mapping.error());
  SharedBytes shared;
  shared.file_ = std::move(file);
  shared.mapping_ = *std::move(mapping);
  return shared;
}

SystemResult<SharedBytes> SharedBytes::copy_of(ByteView bytes) {
  auto file = sealed_memory(std::array{bytes});
  if (!file) return tl::make_unexpected(file.error());
  return of(*std::move(file), bytes.size());
}

Result<void> SharedBytes::complete() const {
  if (remainder_ == nullptr) return {};
  return remainder_->bring({.from = 0, .length = size()});
}

std::error_code SharedBytesWriter::move_to_disk() {
  if (const std::error_code failure = nameless_file(disk_, readable_)) return failure;
  if (!memory_.open()) return {};
  if (const std::error_code failure = copy(memory_, disk_, size_)) return failure;
  memory_.reset();
  return {};
}

std::error_code SharedBytesWriter::add(ByteView bytes) {
  if (is_in_memory() && size_ + bytes.size() > most_in_memory_) {
    if (const std::error_code failure = move_to_disk()) return failure;
  }
  if (is_in_memory() && !memory_.open()) {
    auto file = memory_file();
    if (!file) return file.error();
    memory_ = *std::move(file);
  }
  if (const std::error_code failure = write_all(is_in_memory() ? memory_ : disk_, bytes)) {
    return failure;
  }
  size_ += bytes.size();
  return {};
}

SystemResult<SharedBytes> SharedBytesWriter::finish() && {
  if (!is_in_memory()) return SharedBytes::of(std::move(readable_), size_);
  if (!memory_.open()) return SharedBytes::copy_of({});
  if (const std::error_code failure = seal(memory_)) return tl::make_unexpected(failure);
  return SharedBytes::of(std::move(memory_), size_);
}

SystemResult<SharedBytesWriter::Unfinished> SharedBytesWriter::leave_off(std::uint64_t size) && {
  if (is_in_memory()) {
    if (const std::error_code failure = move_to_disk()) return tl::make_unexpected(failure);
  }
  if (ftruncate(disk_.get(), static_cast<off_t>(size)) != 0) {
    return tl::make_unexpected(last_error());
  }
  auto shared = SharedBytes::of(std::move(readable_), size);
  if (!shared) return tl::make_unexpected(shared.error());
  return Unfinished{.bytes = *std::move(shared), .file = std::move(disk_)};
}

}  // namespace darkroom
