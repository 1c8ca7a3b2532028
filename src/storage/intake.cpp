#include "storage/intake.hpp"

#include "container/sniff.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

namespace darkroom::storage {
namespace {

constexpr std::size_t kHeadBytes = 64;  // container::max_bytes asks for no more

Error meaning_of(std::error_code failure) {
  const std::string said = "the source cannot be kept (TMPDIR): " + failure.message();
  if (failure == std::errc::no_space_on_device || failure.value() == EDQUOT) {
    return Error::transient(ErrorCode::storage_full, said);
  }
  if (failure == std::errc::not_enough_memory) {
    return Error::transient(ErrorCode::out_of_memory, said);
  }
  if (failure == std::errc::permission_denied || failure == std::errc::read_only_file_system) {
    return Error::permanent(ErrorCode::storage_denied, said);
  }
  return Error::transient(ErrorCode::storage_unavailable, said);
}

}  // namespace

Intake::Intake(const Limits& limits) : limits_(limits), writer_(limits.max_source_bytes) {}

Result<void> Intake::restart() {
  writer_ = SharedBytesWriter(limits_.max_source_bytes);
  head_.clear();
  expected_ = 0;
  return {};
}

Result<void> Intake::expect(std::uint64_t bytes) {
  expected_ = bytes;
  return {};
}

Result<void> Intake::check(std::uint64_t bytes) const {
  if (bytes <= limits_.max_source_bytes) return {};
  const std::uint64_t most = container::max_bytes(head_, limits_);
  if (bytes <= most) return {};
  return Error::permanent(ErrorCode::source_too_large,
                          "is larger than " + std::to_string(most) + " bytes");
}

Result<void> Intake::take(ByteView bytes) {
  const std::size_t wanted = std::min(kHeadBytes - head_.size(), bytes.size());
  head_.insert(head_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(wanted));
  const std::uint64_t come = writer_.size() + bytes.size();
  // What is said to come counts once there is enough to tell what it is.
  TRY(check(head_.size() == kHeadBytes ? std::max(come, expected_) : come));
  if (const std::error_code failure = writer_.add(bytes)) return meaning_of(failure);
  return {};
}

Result<SharedBytes> Intake::finish() && {
  auto shared = std::move(writer_).finish();
  if (!shared) return meaning_of(shared.error());
  return *std::move(shared);
}

std::uint64_t max_bytes_of_any(const Limits& limits) {
  return std::max(limits.max_source_bytes, limits.max_clip_bytes);
}

}  // namespace darkroom::storage
