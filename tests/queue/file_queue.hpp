// A queue in a file of a test's own, and a look into the file behind its back.
#pragma once

#include "contract/queue/fixture.hpp"
#include "queue/sqlite/connection.hpp"
#include "queue/sqlite_queue.hpp"
#include "support/scratch_folder.hpp"

namespace darkroom::queue {

inline constexpr Moment kNow{1'700'000'000'000ms};

inline SpaceReading plenty() {
  return [](const std::string&) {
    return DiskSpace{.free_bytes = 1ULL << 40U, .total_bytes = 1ULL << 40U};
  };
}

inline Result<std::unique_ptr<Queue>> open_at(const std::string& path) {
  return open_sqlite_with(path, {}, plenty());
}

inline NewJob simple_job(const std::string& id) {
  return {.id = id, .tool = "dall-e", .user = "ann", .body = "{}"};
}

inline void accept_one(Queue& queue, const std::string& id) {
  must(queue.accept({simple_job(id)}, kNow));
}

// As another program would change it, while no queue has it open.
inline void run_on(const std::string& path, const std::string& sql) {
  Connection connection = must(Connection::open(path, Access::read_write, true));
  const auto done = connection.script(sql);
  EXPECT_TRUE(done) << done.error().message();
}

}  // namespace darkroom::queue
