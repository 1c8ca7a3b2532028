// Bytes that another process may map, and nobody may change: a source on its way to a codec.
#pragma once

#include "base/descriptor.hpp"
#include "base/ranges.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace darkroom {

// A file, mapped read-only for as long as this lives.
class Mapping {
 public:
  Mapping() = default;
  // All of it: `size` is the file's own.
  static SystemResult<Mapping> of(const Descriptor& file, std::size_t size);

  Mapping(Mapping&& other) noexcept
      : start_(std::exchange(other.start_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();

  ByteView bytes() const { return {start_, size_}; }

 private:
  Mapping(const std::byte* start, std::size_t size) : start_(start), size_(size) {}

  const std::byte* start_ = nullptr;
  std::size_t size_ = 0;
};

// A memory file with `parts` one after another, sealed: it can neither shrink, grow nor change, so
// whoever maps it reads what was checked.
SystemResult<Descriptor> sealed_memory(std::span<const ByteView> parts);
// Whether it is one.
bool is_sealed(const Descriptor& file);

// Brings into a file what of its bytes is still where they come from. One thread at a time.
class Remainder {
 public:
  Remainder() = default;
  Remainder(const Remainder&) = delete;
  Remainder& operator=(const Remainder&) = delete;
  virtual ~Remainder() = default;

  // Afterwards those bytes are there, and perhaps more. The error is of where they come from.
  virtual Result<void> bring(Range wanted) = 0;
  // Whether some could not be brought.
  virtual bool failed() const = 0;
  virtual const Ranges& present() const = 0;
  // So far, with bringing.
  virtual std::chrono::nanoseconds spent() const = 0;
};

// Nobody changes a byte of it that is there. Its descriptor can only be read from.
class SharedBytes {
 public:
  static SystemResult<SharedBytes> copy_of(ByteView bytes);

  // All of them; where there is a remainder, those that are not present read as anything.
  ByteView bytes() const { return mapping_.bytes(); }
  std::size_t size() const { return bytes().size(); }
  const Descriptor& file() const { return file_; }

  // Null: every byte is there.
  Remainder* remainder() const { return remainder_.get(); }
  void attach(std::shared_ptr<Remainder> remainder) { remainder_ = std::move(remainder); }
  // Brings what is not there yet.
  Result<void> complete() const;

 private:
  friend class SharedBytesWriter;
  static SystemResult<SharedBytes> of(Descriptor file, std::size_t size);

  Descriptor file_;
  Mapping mapping_;
  std::shared_ptr<Remainder> remainder_;
};

// In memory up to a size; from then on in a file of the folder that TMPDIR names (else /tmp), which
// has no name there. Not thread-safe.
class SharedBytesWriter {
 public:
  explicit SharedBytesWriter(std::uint64_t most_in_memory) : most_in_memory_(most_in_memory) {}

  std::error_code add(ByteView bytes);
  std::uint64_t size() const { return size_; }
  bool is_in_memory() const { return !disk_.open(); }
  SystemResult<SharedBytes> finish() &&;

  struct Unfinished {
    SharedBytes bytes;
    Descriptor file;  // the same, to be written to
  };
  // As they will be once `size` of them are there, on disk; what was not added is a hole.
  SystemResult<Unfinished> leave_off(std::uint64_t size) &&;

 private:
  std::error_code move_to_disk();

  std::uint64_t most_in_memory_;
  std::uint64_t size_ = 0;
  Descriptor memory_;  // not open before the first byte, nor once they are on disk
  Descriptor disk_;
  Descriptor readable_;  // the file on disk once more, only to be read
};

}  // namespace darkroom
