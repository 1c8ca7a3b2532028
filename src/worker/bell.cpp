#include "worker/bell.hpp"

#include <algorithm>

namespace darkroom::worker {

void Bell::ring(int times) {
  const std::scoped_lock lock(mutex_);
  rings_ = std::min(rings_ + times, most_rings_);
  for (int i = 0; i < times && i < most_rings_; ++i) rung_.notify_one();
}

bool Bell::wait(const std::stop_token& stop, std::chrono::milliseconds longest) {
  const auto rung = [this] { return rings_ > 0; };
  std::unique_lock lock(mutex_);
  if (is_timed_) {
    rung_.wait(lock, stop, rung);
  } else {
    is_timed_ = true;
    rung_.wait_for(lock, stop, longest, rung);
    is_timed_ = false;
  }
  if (rings_ > 0) --rings_;
  return !stop.stop_requested();
}

}  // namespace darkroom::worker
