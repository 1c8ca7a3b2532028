#include "worker/lease_book.hpp"

#include "telemetry/log.hpp"

#include <algorithm>
#include <utility>

namespace darkroom::worker {
namespace {

using telemetry::LogLevel;

// Of a lease: how soon an extension that failed is tried again.
constexpr int kTriesInALease = 30;

}  // namespace

LeaseBook::LeaseBook(queue::Queue& queue, std::chrono::milliseconds length, Clock clock)
    : queue_(queue), length_(length), clock_(std::move(clock)) {}

std::shared_ptr<HeldLease> LeaseBook::hold(queue::Lease lease, Instant asked_at, int attempt) {
  auto held = std::make_shared<HeldLease>(std::move(lease), clock_, end_of(asked_at), attempt);
  held->renew_at = asked_at + length_ / 3;
  const std::scoped_lock lock(mutex_);
  held_.push_back(held);
  return held;
}

void LeaseBook::let_go(const HeldLease& held) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(held_, [&](const auto& each) { return each.get() == &held; });
}

std::vector<std::shared_ptr<HeldLease>> LeaseBook::all() const {
  const std::scoped_lock lock(mutex_);
  return held_;
}

Instant LeaseBook::renew() {
  for (const auto& held : due(clock_.monotonic())) extend(*held);
  Instant next = clock_.monotonic() + length_ / 3;
  const std::scoped_lock lock(mutex_);
  for (const auto& held : held_) next = std::min(next, held->renew_at);
  return next;
}

void LeaseBook::renew_all() {
  for (const auto& held : all()) extend(*held);
}

std::vector<std::shared_ptr<HeldLease>> LeaseBook::due(Instant now) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::shared_ptr<HeldLease>> due;
  std::ranges::copy_if(held_, std::back_inserter(due),
                       [&](const auto& held) { return held->renew_at <= now; });
  return due;
}

void LeaseBook::extend(HeldLease& held) {
  const Instant asked_at = clock_.monotonic();
  Instant next = asked_at + length_ / 3;
  if (held.watch.holds_lease()) {
    const Result<queue::Extended> extended = queue_.extend(held.lease, length_, clock_.wall());
    if (extended) {
      held.watch.extend(end_of(asked_at));
      if (extended->cancel_wanted) held.watch.cancel();
    } else if (extended.error().code() == ErrorCode::lease_lost) {
      held.watch.lose();
    } else {
      telemetry::log(LogLevel::warn, "lease not extended",
                     {{"jobId", held.lease.job_id},
                      {"code", to_string(extended.error().code())},
                      {"message", extended.error().message()}});
      next = asked_at + length_ / kTriesInALease;
    }
  }
  const std::scoped_lock lock(mutex_);
  held.renew_at = next;
}

}  // namespace darkroom::worker
