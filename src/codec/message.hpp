// The datagrams that a codec and its host send each other, and the files that come with them.
// Errors are errno, as text, for the log.
#pragma once

#include "base/descriptor.hpp"
#include "base/shared_bytes.hpp"

#include <darkroom/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace darkroom::codec {

// A file that the other side sent. internal where it holds more than `max_bytes`, or is no file.
Result<Mapping> mapped(const Descriptor& file, std::uint64_t max_bytes);
// The same of a side that is not trusted: internal, too, where the file could still change.
Result<Mapping> mapped_sealed(const Descriptor& file, std::uint64_t max_bytes);

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
