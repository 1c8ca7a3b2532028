// A file descriptor, owned, and the few system calls a codec and its host share: sealed memory
// files and datagrams that carry one descriptor. Errors are errno, as text, for the log.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom::codec {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(); }

  int get() const { return number_; }
  bool open() const { return number_ >= 0; }
  void reset();

 private:
  int number_ = -1;
};

// A memory file with `parts` one after another, sealed: it can neither shrink, grow nor change, so
// whoever maps it reads what was checked.
Result<Descriptor> sealed_memory(const std::vector<ByteView>& parts);

// A sealed memory file, mapped read-only for as long as this lives.
class MappedMemory {
 public:
  // internal where the file is not sealed, or holds more than `max_bytes`.
  static Result<MappedMemory> map(const Descriptor& file, std::uint64_t max_bytes);

  MappedMemory(MappedMemory&& other) noexcept
      : start_(std::exchange(other.start_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  MappedMemory& operator=(MappedMemory&&) = delete;
  MappedMemory(const MappedMemory&) = delete;
  MappedMemory& operator=(const MappedMemory&) = delete;
  ~MappedMemory();

  ByteView bytes() const { return {start_, size_}; }

 private:
  MappedMemory(const std::byte* start, std::size_t size) : start_(start), size_(size) {}

  const std::byte* start_ = nullptr;
  std::size_t size_ = 0;
};

// One datagram of a SOCK_SEQPACKET socket: text, and at most one descriptor.
struct Message {
  std::string text;
  Descriptor file;  // not open: none came
};

inline constexpr std::size_t kMaxMessageBytes = 128UL << 10U;

// Both block. internal on any failure; receive() fails with "the other side is gone" at its end.
Result<void> send_message(const Descriptor& socket, std::string_view text,
                          const Descriptor* file = nullptr);
Result<Message> receive_message(const Descriptor& socket);

}  // namespace darkroom::codec
