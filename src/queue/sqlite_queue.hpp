// open_sqlite() with its edges laid open, for tests.
#pragma once

#include "queue/queue.hpp"
#include "queue/sqlite/disk_space.hpp"

#include <memory>
#include <string>

namespace darkroom::queue {

Result<std::unique_ptr<Queue>> open_sqlite_with(const std::string& path,
                                                const QueueOptions& options,
                                                const SpaceReading& space);

}  // namespace darkroom::queue
