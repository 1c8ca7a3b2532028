// Where threads wait for work without a busy loop: for a ring, for a while, or for the end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace darkroom::worker {

// Thread-safe. A ring is kept until somebody hears it, so none is lost between a look at the work
// and the wait. Of several threads that wait, one at a time looks after the time and the others
// wait for a ring alone: a hundred idle threads ask no more often than one does.
class Bell {
 public:
  // More rings than that, unheard, count as that many: as many as threads wait here.
  explicit Bell(int most_rings) : most_rings_(most_rings) {}

  void ring(int times = 1);
  // Until a ring, until `longest` is over (not for every thread, see above), or until `stop`, where
  // it is false.
  bool wait(const std::stop_token& stop, std::chrono::milliseconds longest);

 private:
  const int most_rings_;
  std::mutex mutex_;  // guards all below
  std::condition_variable_any rung_;
  int rings_ = 0;
  bool is_timed_ = false;  // a thread looks after the time
};

}  // namespace darkroom::worker
