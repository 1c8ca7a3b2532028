#include "cli/serve/readiness.hpp"

#include <fmt/format.h>

#include <utility>

namespace darkroom::cli {
namespace {

constexpr std::chrono::seconds kStoreAnswerKept{5};

api::Check worker_check(const worker::WorkerPool* pool) {
  if (pool == nullptr) return {.name = "worker", .ok = false, .detail = "is starting"};
  if (pool->is_draining()) return {.name = "worker", .ok = false, .detail = "is shutting down"};
  if (auto complaint = pool->complaint()) {
    return {.name = "worker", .ok = false, .detail = std::move(*complaint)};
  }
  return {.name = "worker",
          .detail = fmt::format("{} of {} slots busy", pool->running(), pool->slots())};
}

}  // namespace

// That the queue answers is the API's own check; this is how deep it is.
api::Check Readiness::depth_check() const {
  const auto figures = queue_.figures();
  if (!figures) return {.name = "depth", .ok = false, .detail = figures.error().message()};
  std::uint64_t waiting = 0;
  for (const queue::State state : {queue::State::available, queue::State::scheduled}) {
    const auto found = figures->states.find(state);
    if (found != figures->states.end()) waiting += found->second.jobs;
  }
  return {.name = "depth",
          .ok = waiting < most_waiting_,
          .detail = fmt::format("{} of {} waiting", waiting, most_waiting_)};
}

api::Check Readiness::codec_check() const {
  const codec::CodecFigures codecs = workshop_.codecs();
  if (codecs.started == 0) return {.name = "codecs", .detail = "in this process"};
  return {.name = "codecs",
          .ok = codecs.ready + codecs.busy > 0,
          .detail = fmt::format("{} ready, {} busy", codecs.ready, codecs.busy)};
}

api::Check Readiness::store_check() {
  const std::scoped_lock lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (!store_seen_ || now - store_seen_at_ > kStoreAnswerKept) {
    const Result<void> checked = workshop_.store().check();
    store_seen_ =
        api::Check{.name = "store",
                   .ok = checked.has_value(),
                   .detail = checked ? workshop_.store().describe() : checked.error().message()};
    store_seen_at_ = now;
  }
  return *store_seen_;
}

std::vector<api::Check> Readiness::checks(const worker::WorkerPool* pool) {
  return {depth_check(), store_check(), codec_check(), worker_check(pool)};
}

}  // namespace darkroom::cli
