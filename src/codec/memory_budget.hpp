// How many bytes of pixels may be in memory at once, over all renders: admission by weight.
#pragma once

#include "container/facts.hpp"
#include "domain/plan.hpp"

#include <darkroom/result.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

namespace darkroom::codec {

// What rendering `plan` from a source with these facts takes at its peak, in bytes: the decoded
// pixels, the decoder's own working memory (measured per format), and each variant's canvas and
// encoder. An upper estimate; docs/limits.md says how the factors were measured.
std::uint64_t render_weight(const container::Facts& facts, const Plan& plan, int threads);

// The memory that this process and its children may use: the cgroup's limit (v2 memory.max or v1
// memory.limit_in_bytes, the smallest on the way to the root), else the machine's. `root` is "/"
// but for tests, which bring their own /sys and /proc.
std::uint64_t memory_limit_bytes(const std::string& root = "/");

// First come, first served, so that a large render is not passed by small ones for ever.
// Thread-safe.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::uint64_t bytes) : budget_(bytes) {}

  // Holds some of the budget until destroyed.
  class Share {
   public:
    Share(Share&& other) noexcept;
    Share& operator=(Share&&) = delete;
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share();

   private:
    friend class MemoryBudget;
    Share(MemoryBudget& budget, std::uint64_t bytes) : budget_(&budget), bytes_(bytes) {}

    MemoryBudget* budget_;
    std::uint64_t bytes_;
  };

  // Waits while others hold the budget. out_of_memory: for good where `bytes` is more than the
  // whole budget, retryable where `deadline` comes first.
  Result<Share> take(std::uint64_t bytes, std::chrono::steady_clock::time_point deadline);

  std::uint64_t reserved() const;
  std::uint64_t total() const { return budget_; }

 private:
  void give_back(std::uint64_t bytes);

  const std::uint64_t budget_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::uint64_t reserved_ = 0;         // never more than budget_; under mutex_
  std::deque<std::uint64_t> waiting_;  // tickets, the oldest first; under mutex_
  std::uint64_t next_ticket_ = 0;      // under mutex_
};

}  // namespace darkroom::codec
