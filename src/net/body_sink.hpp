// Where a body goes as it comes, rather than into memory as a whole.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <cstdint>

namespace darkroom::net {

// Called by one thread at a time. An error of its own ends the transfer and becomes the transfer's.
class BodySink {
 public:
  virtual ~BodySink() = default;

  // What came before is void: another try has begun.
  virtual Result<void> restart() = 0;
  // How many bytes are said to come, before the first of them does; 0 where nobody says.
  virtual Result<void> expect(std::uint64_t bytes) = 0;
  virtual Result<void> take(ByteView bytes) = 0;
};

}  // namespace darkroom::net
