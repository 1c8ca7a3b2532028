// Wakes who waits for the queue's changes: one thread asks the queue, however many wait.
#pragma once

#include "queue/queue.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace darkroom::api {

// Thread-safe. While nobody waits the queue is not asked.
class EventFeed {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  EventFeed(const queue::Queue& queue, std::chrono::milliseconds poll);
  EventFeed(const EventFeed&) = delete;
  EventFeed& operator=(const EventFeed&) = delete;
  ~EventFeed();

  // Somebody who waits: from here on no event is missed, so look at the queue after making one.
  // One thread's own; ends before the feed does.
  class Watch {
   public:
    // Of one job, or of everything where `job_id` is empty.
    Watch(EventFeed& feed, std::string job_id);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch();

    // Until something happened since the last call, the deadline, or stop(); whether it happened.
    bool wait(Deadline deadline);

   private:
    friend class EventFeed;
    EventFeed& feed_;
    const std::string job_id_;
    bool happened_ = false;  // under feed_.mutex_
  };

  void changed();  // worth a look now
  void stop();     // every wait ends, now and later
  bool stopped() const;

 private:
  void follow(const std::stop_token& stop);
  void tell(const std::vector<queue::Event>& events);  // mutex_ is held

  const queue::Queue& queue_;
  const std::chrono::milliseconds poll_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_feed_;
  std::condition_variable_any wake_watches_;
  std::vector<Watch*> watches_;  // under mutex_, like all below
  std::uint64_t seen_ = 0;       // the last event that was told
  bool look_now_ = false;
  bool stopped_ = false;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace darkroom::api
