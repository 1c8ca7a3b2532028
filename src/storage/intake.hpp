// A source's bytes as they come: counted, and kept where a codec can have them.
#pragma once

#include "base/shared_bytes.hpp"
#include "net/body_sink.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <string>

namespace darkroom::storage {

// What is over `limits.max_source_bytes` goes to disk, where it is a clip; else source_too_large,
// as soon as that shows. storage_full*, storage_denied and storage_unavailable* of
// TMPDIR; out_of_memory*.
class Intake final : public net::BodySink {
 public:
  // `limits` outlives it.
  explicit Intake(const Limits& limits);

  Result<void> restart() override;
  Result<void> expect(std::uint64_t bytes) override;
  Result<void> take(ByteView bytes) override;
  Result<SharedBytes> finish() &&;

 private:
  Result<void> check(std::uint64_t bytes) const;

  const Limits& limits_;
  SharedBytesWriter writer_;
  Bytes head_;  // as many of the first bytes as tell what it is
  std::uint64_t expected_ = 0;
};

// The most that any source may have.
std::uint64_t max_bytes_of_any(const Limits& limits);

}  // namespace darkroom::storage
