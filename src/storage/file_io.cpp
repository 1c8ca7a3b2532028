#include "storage/file_io.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>

namespace darkroom::storage {
namespace {

constexpr std::uint64_t kPieceBytes = 256UL << 10U;

Error too_large(const std::string& what, std::uint64_t max_bytes) {
  return Error::permanent(ErrorCode::source_too_large,
                          what + ": is larger than " + std::to_string(max_bytes) + " bytes");
}

std::error_code system_error(int number) {
  return {number, std::system_category()};
}

// Why the file is none that has bytes; no error for a regular file.
std::error_code complaint(const struct stat& facts) {
  if (S_ISREG(facts.st_mode)) return {};
  return system_error(S_ISDIR(facts.st_mode) ? EISDIR : EINVAL);
}

SystemResult<std::size_t> read_some(const Descriptor& file, std::span<std::byte> room) {
  ssize_t got = -1;
  do {
    got = read(file.get(), room.data(), room.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) return tl::make_unexpected(last_error());
  return static_cast<std::size_t>(got);
}

// Two files in the same place differ in their inode, unless one of them is long gone.
std::string tag_of(const struct stat& facts) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  const std::int64_t modified = facts.st_mtim.tv_sec * kNanoseconds + facts.st_mtim.tv_nsec;
  return std::to_string(facts.st_ino) + "-" + std::to_string(facts.st_size) + "-" +
         std::to_string(modified);
}

Result<struct stat> regular_file(const Descriptor& file, const std::string& what, Meaning meaning) {
  struct stat facts{};
  if (fstat(file.get(), &facts) != 0) return meaning(last_error(), what);
  if (const std::error_code failure = complaint(facts)) return meaning(failure, what);
  return facts;
}

// What `room` holds of the file's next bytes; how many there were, 0 at its end.
Result<std::size_t> pass_on(net::BodySink& to, const Descriptor& file, std::span<std::byte> room,
                            const std::string& what, Meaning meaning) {
  const auto got = read_some(file, room);
  if (!got) return meaning(got.error(), what);
  if (*got == 0) return std::size_t{0};
  if (Result<void> taken = to.take(room.first(*got)); !taken) {
    return std::move(taken).error().during(what);
  }
  return *got;
}

}  // namespace

SystemResult<Descriptor> open_at(int folder, const std::string& name, int flags, unsigned mode) {
  int number = -1;
  do {
    number = openat(folder, name.c_str(), flags | O_CLOEXEC, mode);
  } while (number < 0 && errno == EINTR);
  if (number < 0) return tl::make_unexpected(last_error());
  return Descriptor(number);
}

std::error_code sync(const Descriptor& file) {
  return fsync(file.get()) == 0 ? std::error_code() : last_error();
}

Result<FileVersion> version_of(const Descriptor& file, const std::string& what, Meaning meaning) {
  const struct stat facts = TRY(regular_file(file, what, meaning));
  return FileVersion{.bytes = static_cast<std::uint64_t>(facts.st_size), .tag = tag_of(facts)};
}

Result<Bytes> read_whole(const Descriptor& file, std::uint64_t max_bytes, const std::string& what,
                         Meaning meaning) {
  const struct stat facts = TRY(regular_file(file, what, meaning));
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  if (size > max_bytes) return too_large(what, max_bytes);

  // One byte more than there should be, so that the end shows; a file that grows meanwhile is read
  // to its new end, or to the limit.
  Bytes bytes(size + 1);
  std::size_t length = 0;
  for (;;) {
    const auto got = read_some(file, std::span(bytes).subspan(length));
    if (!got) return meaning(got.error(), what);
    if (*got == 0) break;
    length += *got;
    if (length > max_bytes) return too_large(what, max_bytes);
    if (length == bytes.size()) bytes.resize(length + std::max<std::size_t>(length, 4096));
  }
  bytes.resize(length);
  return bytes;
}

Result<void> read_into(net::BodySink& to, const Descriptor& file, std::uint64_t max_bytes,
                       const std::string& what, Meaning meaning) {
  const struct stat facts = TRY(regular_file(file, what, meaning));
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  if (size > max_bytes) return too_large(what, max_bytes);
  TRY(to.restart());
  TRY(to.expect({.bytes = size, .version = tag_of(facts), .in_parts = true}));
  Bytes piece(kPieceBytes);
  std::uint64_t length = 0;
  while (to.wants_more()) {
    const std::size_t passed = TRY(pass_on(to, file, piece, what, meaning));
    if (passed == 0) return {};
    length += passed;
    if (length > max_bytes) return too_large(what, max_bytes);
  }
  return {};
}

Result<void> read_part_into(net::BodySink& to, const Descriptor& file, Range part,
                            const std::string& what, Meaning meaning) {
  const struct stat facts = TRY(regular_file(file, what, meaning));
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  if (lseek(file.get(), static_cast<off_t>(part.from), SEEK_SET) < 0) {
    return meaning(last_error(), what);
  }
  TRY(to.restart());
  TRY(to.expect({.bytes = part.length,
                 .part = part,
                 .whole = size,
                 .version = tag_of(facts),
                 .in_parts = true}));
  // Behind what `to` says of another version, which knows better why.
  if (part.end() > size) return shorter(what, size);
  Bytes piece(kPieceBytes);
  for (std::uint64_t left = part.length; left > 0;) {
    const auto room = std::span(piece).first(std::min(left, kPieceBytes));
    const std::size_t passed = TRY(pass_on(to, file, room, what, meaning));
    if (passed == 0) return shorter(what, part.end() - left);
    left -= passed;
  }
  return {};
}

Error shorter(const std::string& what, std::uint64_t bytes) {
  return Error::transient(ErrorCode::storage_unavailable,
                          what + ": has only " + std::to_string(bytes) + " bytes by now");
}

}  // namespace darkroom::storage
