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

// Most clips that begin with their index have all of it here.
constexpr std::uint64_t kBeginning = 1ULL << 20U;

}  // namespace

Error cannot_keep(std::error_code failure) {
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

Intake::Intake(const Limits& limits, Extent extent)
    : limits_(limits), extent_(extent), writer_(limits.max_source_bytes) {}

Result<void> Intake::restart() {
  writer_ = SharedBytesWriter(limits_.max_source_bytes);
  head_.clear();
  expected_ = {};
  return {};
}

Result<void> Intake::expect(const net::BodyHead& head) {
  expected_ = head;
  return {};
}

bool Intake::wants_more() const {
  if (extent_ == Extent::whole || !expected_.in_parts || expected_.version.empty()) return true;
  // A small one has come before another request could.
  if (expected_.bytes <= limits_.max_source_bytes || writer_.size() < kBeginning) return true;
  // Matroska's index is of its keyframes alone: its walk reads every block.
  const auto format = container::sniff(head_, limits_);
  return !format || (*format != Format::mp4 && *format != Format::mov);
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
  TRY(check(head_.size() == kHeadBytes ? std::max(come, expected_.bytes) : come));
  if (const std::error_code failure = writer_.add(bytes)) return cannot_keep(failure);
  return {};
}

Result<SharedBytes> Intake::finish(PartsOptions rest) && {
  if (wants_more()) return std::move(*this).finish();
  const Range present{.from = 0, .length = writer_.size()};
  rest.size = expected_.bytes;
  rest.version = expected_.version;
  if (present.length >= rest.size) return std::move(*this).finish();
  auto begun = std::move(writer_).leave_off(rest.size);
  if (!begun) return cannot_keep(begun.error());
  begun->bytes.attach(read_in_parts(std::move(begun->file), present, std::move(rest)));
  return std::move(begun->bytes);
}

Result<SharedBytes> Intake::finish() && {
  auto shared = std::move(writer_).finish();
  if (!shared) return cannot_keep(shared.error());
  return *std::move(shared);
}

std::uint64_t max_bytes_of_any(const Limits& limits) {
  return std::max(limits.max_source_bytes, limits.max_clip_bytes);
}

}  // namespace darkroom::storage
