// Where a body goes as it comes, rather than into memory as a whole.
#pragma once

#include "base/ranges.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace darkroom::net {

// What is known of a body before it comes.
struct BodyHead {
  std::uint64_t bytes = 0;  // that are said to come; 0 where nobody says
  // Where they stand in what they are a part of, which has `whole` bytes; nothing: they are all.
  std::optional<Range> part = {};
  std::uint64_t whole = 0;
  std::string version = {};  // other bytes have another; empty: nobody says
  bool in_parts = false;     // it may be asked for in parts
};

// Called by one thread at a time. An error of its own ends the transfer and becomes the transfer's.
class BodySink {
 public:
  virtual ~BodySink() = default;

  // What came before is void: another try has begun.
  virtual Result<void> restart() = 0;
  // Before the first byte comes.
  virtual Result<void> expect(const BodyHead& head) = 0;
  virtual Result<void> take(ByteView bytes) = 0;
  // The transfer ends here where not, in good order.
  virtual bool wants_more() const { return true; }
};

}  // namespace darkroom::net
