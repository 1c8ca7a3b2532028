// The contract, on SQLite in memory and in a file.
#include "contract/queue_contract.hpp"
#include "queue/sqlite_queue.hpp"
#include "support/scratch_folder.hpp"

namespace darkroom::queue {
namespace {

std::shared_ptr<Queue> in_memory(const QueueOptions& options) {
  return must(open_sqlite(":memory:", options));
}

// The folder goes after the queue.
struct FileQueue {
  darkroom::testing::ScratchFolder folder;
  std::unique_ptr<Queue> queue;
};

std::shared_ptr<Queue> in_a_file(const QueueOptions& options) {
  auto made = std::make_shared<FileQueue>();
  const SpaceReading plenty = [](const std::string&) {
    return DiskSpace{.free_bytes = 1ULL << 40U, .total_bytes = 1ULL << 40U};
  };
  made->queue = must(open_sqlite_with(made->folder / "queue.db", options, plenty));
  return {made, made->queue.get()};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, QueueContract,
                         ::testing::Values(QueueKind{"memory", in_memory},
                                           QueueKind{"file", in_a_file}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace darkroom::queue
