// The datagrams that a codec and its host send each other, and the files that come with them.
// Errors are errno, as text, for the log.
#pragma once

#include "base/descriptor.hpp"
#include "base/shared_bytes.hpp"
#include "domain/marks.hpp"

#include <darkroom/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::codec {

// A file that the other side sent. internal where it holds more than `max_bytes`, or is no file.
Result<Mapping> mapped(const Descriptor& file, std::uint64_t max_bytes);
// The same of a side that is not trusted: internal, too, where the file could still change.
Result<Mapping> mapped_sealed(const Descriptor& file, std::uint64_t max_bytes);

// One datagram of a SOCK_SEQPACKET socket: text, and some descriptors.
struct Message {
  std::string text;
  std::vector<Descriptor> files;
};

// A source, its plan's marks, and a text that is too long for a datagram.
inline constexpr std::size_t kMostFiles = 2 + kMostMarks;
inline constexpr std::size_t kMaxDatagramBytes = 128UL << 10U;
// A plan of many variants, each with a watermark's text.
inline constexpr std::size_t kMaxMessageBytes = 8UL << 20U;

// At most 1 + kMostMarks of them, each open.
using Files = std::span<const Descriptor* const>;

// Both block. A text over kMaxDatagramBytes travels in sealed memory, and arrives as any other.
// internal on any failure; receive() fails with "the other side is gone" at its end.
Result<void> send_message(const Descriptor& socket, std::string_view text, Files files = {});
Result<Message> receive_message(const Descriptor& socket);

}  // namespace darkroom::codec
