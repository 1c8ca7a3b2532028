// A source's bytes as they come: counted, and kept where a codec can have them.
#pragma once

#include "base/shared_bytes.hpp"
#include "net/body_sink.hpp"
#include "storage/source_parts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <system_error>

namespace darkroom::storage {

// How much of a source is wanted.
enum class Extent {
  whole,
  needed,  // of a clip that is read in parts, its beginning; the rest as its render asks for it
};

// What is over `limits.max_source_bytes` goes to disk, where it is a clip; else source_too_large,
// as soon as that shows. storage_full*, storage_denied and storage_unavailable* of
// TMPDIR; out_of_memory*.
class Intake final : public net::BodySink {
 public:
  // `limits` outlives it.
  explicit Intake(const Limits& limits, Extent extent = Extent::whole);

  Result<void> restart() override;
  Result<void> expect(const net::BodyHead& head) override;
  Result<void> take(ByteView bytes) override;
  // No longer where this is a movie of which no more than its beginning is wanted, and its server
  // sends parts and says what version they are of.
  bool wants_more() const override;

  // Where it wanted no more: how the rest is read. `read` is of the source that this began with.
  Result<SharedBytes> finish(PartsOptions rest) &&;
  Result<SharedBytes> finish() &&;

 private:
  Result<void> check(std::uint64_t bytes) const;

  const Limits& limits_;
  const Extent extent_;
  SharedBytesWriter writer_;
  Bytes head_;  // as many of the first bytes as tell what it is
  net::BodyHead expected_;
};

// What it means that a source's bytes cannot be kept.
Error cannot_keep(std::error_code failure);

// The most that any source may have.
std::uint64_t max_bytes_of_any(const Limits& limits);

}  // namespace darkroom::storage
