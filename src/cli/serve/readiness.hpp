// Whether the service should be sent work: what GET /readyz lists.
#pragma once

#include "api/server.hpp"
#include "processor/workshop.hpp"
#include "queue/queue.hpp"
#include "worker/worker_pool.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace darkroom::cli {

// Thread-safe.
class Readiness {
 public:
  // References outlive it. Above `most_waiting` jobs the queue refuses more.
  Readiness(const queue::Queue& queue, Workshop& workshop, std::uint64_t most_waiting)
      : queue_(queue), workshop_(workshop), most_waiting_(most_waiting) {}

  // `pool`: null while it starts.
  std::vector<api::Check> checks(const worker::WorkerPool* pool);

 private:
  api::Check depth_check() const;
  api::Check store_check();
  api::Check codec_check() const;

  const queue::Queue& queue_;
  Workshop& workshop_;
  const std::uint64_t most_waiting_;

  // A store is asked every few seconds, however often a prober knocks.
  std::mutex mutex_;
  std::optional<api::Check> store_seen_;                   // under mutex_
  std::chrono::steady_clock::time_point store_seen_at_{};  // under mutex_
};

}  // namespace darkroom::cli
