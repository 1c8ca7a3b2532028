#include "queue/sqlite/disk_space.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace darkroom::queue {
namespace {

constexpr std::uint64_t kMinimumReserve = std::uint64_t{256} << 20;
constexpr std::uint64_t kReservePart = 20;  // 1/20 = 5 %
// Room for some thousand settlements: each writes a few pages.
constexpr off_t kBallastBytes = off_t{32} << 20;
constexpr std::chrono::seconds kRetryAfter{30};

std::string in_mib(std::uint64_t bytes) {
  return std::to_string(bytes >> 20U) + " MiB";
}

}  // namespace

std::optional<DiskSpace> space_of(const std::string& folder) {
  struct statvfs facts{};
  if (statvfs(folder.c_str(), &facts) != 0) return std::nullopt;
  return DiskSpace{.free_bytes = std::uint64_t{facts.f_bavail} * facts.f_frsize,
                   .total_bytes = std::uint64_t{facts.f_blocks} * facts.f_frsize};
}

std::uint64_t reserve_of(const DiskSpace& space) {
  return std::max(space.total_bytes / kReservePart, kMinimumReserve);
}

DiskGuard::DiskGuard(const std::string& database_path, SpaceReading reading)
    : folder_(std::filesystem::path(database_path).parent_path().string()),
      ballast_(database_path + ".ballast"),
      reading_(std::move(reading)) {
  if (folder_.empty()) folder_ = ".";
}

Result<void> DiskGuard::check_room() const {
  const std::optional<DiskSpace> space = reading_(folder_);
  if (!space || space->free_bytes >= reserve_of(*space)) return {};
  return Error::transient(ErrorCode::queue_full,
                          "the queue's disk (" + folder_ + ") has " + in_mib(space->free_bytes) +
                              " left, and new jobs need " + in_mib(reserve_of(*space)),
                          kRetryAfter);
}

bool DiskGuard::drop_ballast() {
  return unlink(ballast_.c_str()) == 0;
}

void DiskGuard::restore_ballast() {
  if (access(ballast_.c_str(), F_OK) == 0 || !check_room()) return;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open's own
  const int file = open(ballast_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return;
  // Really taken up: a file with a hole would give nothing back.
  const bool whole = posix_fallocate(file, 0, kBallastBytes) == 0;
  close(file);
  if (!whole) unlink(ballast_.c_str());
}

}  // namespace darkroom::queue
