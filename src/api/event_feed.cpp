#include "api/event_feed.hpp"

#include <algorithm>

namespace darkroom::api {
namespace {

constexpr std::size_t kEventsAtOnce = 1000;

}  // namespace

EventFeed::EventFeed(const queue::Queue& queue, std::chrono::milliseconds poll)
    : queue_(queue), poll_(poll), thread_([this](const std::stop_token& stop) { follow(stop); }) {}

EventFeed::~EventFeed() {
  stop();
}

void EventFeed::changed() {
  const std::scoped_lock lock(mutex_);
  look_now_ = true;
  wake_feed_.notify_one();
}

void EventFeed::stop() {
  const std::scoped_lock lock(mutex_);
  stopped_ = true;
  wake_watches_.notify_all();
}

bool EventFeed::stopped() const {
  const std::scoped_lock lock(mutex_);
  return stopped_;
}

void EventFeed::follow(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    // Asleep while nobody waits; otherwise a look now and then, or at once where it is worth it.
    if (watches_.empty()) {
      wake_feed_.wait(lock, stop, [&] { return !watches_.empty(); });
    } else {
      wake_feed_.wait_for(lock, stop, poll_, [&] { return look_now_; });
    }
    look_now_ = false;
    if (watches_.empty() || stop.stop_requested()) continue;
    const std::uint64_t after = seen_;
    lock.unlock();
    const auto events = queue_.events(after, kEventsAtOnce);
    lock.lock();
    // A queue that does not answer has nothing to tell; who waits has a deadline.
    if (events && seen_ == after) tell(*events);
  }
}

void EventFeed::tell(const std::vector<queue::Event>& events) {
  if (events.empty()) return;
  seen_ = events.back().sequence;
  look_now_ = events.size() == kEventsAtOnce;
  for (Watch* watch : watches_) {
    watch->happened_ |=
        watch->job_id_.empty() ||
        std::ranges::find(events, watch->job_id_, &queue::Event::job_id) != events.end();
  }
  wake_watches_.notify_all();
}

EventFeed::Watch::Watch(EventFeed& feed, std::string job_id)
    : feed_(feed), job_id_(std::move(job_id)) {
  const auto last = feed_.queue_.last_event();
  const std::scoped_lock lock(feed_.mutex_);
  // The feed was asleep: what happened until now is history, which the caller looks at itself.
  if (feed_.watches_.empty() && last) feed_.seen_ = std::max(feed_.seen_, *last);
  feed_.watches_.push_back(this);
  feed_.wake_feed_.notify_one();
}

EventFeed::Watch::~Watch() {
  const std::scoped_lock lock(feed_.mutex_);
  std::erase(feed_.watches_, this);
}

bool EventFeed::Watch::wait(Deadline deadline) {
  std::unique_lock lock(feed_.mutex_);
  feed_.wake_watches_.wait_until(lock, deadline, [&] { return happened_ || feed_.stopped_; });
  return std::exchange(happened_, false);
}

}  // namespace darkroom::api
