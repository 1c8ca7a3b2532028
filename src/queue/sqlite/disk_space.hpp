// Keeps the queue's disk from filling up. A full disk refuses every write, those that end a job
// too: so new jobs are refused while there is still some room, and a file that only takes up space
// is given back when even that is gone. Thread-safe.
#pragma once

#include <darkroom/result.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace darkroom::queue {

struct DiskSpace {
  std::uint64_t free_bytes = 0;  // for this user
  std::uint64_t total_bytes = 0;
};
// Of the file system that holds `folder`; nothing where it cannot be read, which refuses nothing.
using SpaceReading = std::function<std::optional<DiskSpace>(const std::string& folder)>;
std::optional<DiskSpace> space_of(const std::string& folder);

// Under this much free space no job is accepted: 5 % of the disk, and 256 MiB at least.
std::uint64_t reserve_of(const DiskSpace& space);

class DiskGuard {
 public:
  // The ballast lies beside the database. One that is there already is kept.
  DiskGuard(const std::string& database_path, SpaceReading reading);

  // queue_full* under the reserve.
  Result<void> check_room() const;
  // Gives the ballast's space back; whether there was any.
  bool drop_ballast();
  // Makes the ballast where it is missing and the disk has room again.
  void restore_ballast();

 private:
  std::string folder_;
  std::string ballast_;
  SpaceReading reading_;
};

}  // namespace darkroom::queue
