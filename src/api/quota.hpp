// A bounded number of something at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace darkroom::api {

// Thread-safe. Outlives what it lends.
class Quota {
 public:
  explicit Quota(std::uint64_t most) : most_(most) {}

  class Loan {
   public:
    Loan(Quota& quota, std::uint64_t amount) : quota_(quota), amount_(amount) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { quota_.used_ -= amount_; }

   private:
    Quota& quota_;
    std::uint64_t amount_;
  };

  // Null where that much is not left. Given back when the last copy goes: an answer that streams
  // keeps one, and std::function wants to copy.
  std::shared_ptr<Loan> take(std::uint64_t amount = 1) {
    std::uint64_t used = used_.load();
    do {
      if (amount > most_ || used > most_ - amount) return nullptr;
    } while (!used_.compare_exchange_weak(used, used + amount));
    return std::make_shared<Loan>(*this, amount);
  }

  std::uint64_t used() const { return used_.load(); }

 private:
  const std::uint64_t most_;
  std::atomic<std::uint64_t> used_ = 0;
};

}  // namespace darkroom::api
