// A queue that fails when it is told to, around one that works, and that tells when it was called.
#pragma once

#include "queue/queue.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

namespace darkroom::test {

enum class Op { claim, extend, settle, sweep, due_notices, delivered, undelivered };

// Thread-safe.
class FaultyQueue final : public queue::Queue {
 public:
  explicit FaultyQueue(queue::Queue& inner) : inner_(inner) {}

  // From now on the call fails with queue_unavailable and does nothing.
  void cut(Op op) {
    change([&] { cut_.insert(op); });
  }
  void repair(Op op) {
    change([&] { cut_.erase(op); });
  }
  // From now on nothing is there to claim, whatever is.
  void hide_jobs() {
    change([&] { hides_jobs_ = true; });
  }

  int calls(Op op) const {
    const std::scoped_lock lock(mutex_);
    const auto found = calls_.find(op);
    return found == calls_.end() ? 0 : found->second;
  }
  // Until that many calls have returned since the start; fails loudly after 5 s.
  void await(Op op, int calls) {
    std::unique_lock lock(mutex_);
    const bool came =
        called_.wait_for(lock, std::chrono::seconds(5), [&] { return calls_[op] >= calls; });
    ASSERT_TRUE(came) << "only " << calls_[op] << " of " << calls << " calls came";
  }

  Result<std::vector<queue::Accepted>> accept(const std::vector<queue::NewJob>& jobs,
                                              queue::Moment now) override {
    return inner_.accept(jobs, now);
  }
  Result<queue::StoredBatch> accept_batch(const std::string& id, const std::string& callback_url,
                                          const std::vector<queue::NewJob>& jobs,
                                          queue::Moment now) override {
    return inner_.accept_batch(id, callback_url, jobs, now);
  }
  Result<std::vector<queue::Claim>> claim(const queue::ClaimRules& rules,
                                          queue::Moment now) override {
    return during(Op::claim, [&]() -> Result<std::vector<queue::Claim>> {
      if (hides_jobs()) return std::vector<queue::Claim>{};
      return inner_.claim(rules, now);
    });
  }
  Result<queue::Extended> extend(const queue::Lease& lease, std::chrono::milliseconds by,
                                 queue::Moment now) override {
    return during(Op::extend, [&] { return inner_.extend(lease, by, now); });
  }
  Result<queue::State> settle(const queue::Lease& lease, const queue::Settlement& settlement,
                              queue::Moment now) override {
    return during(Op::settle, [&] { return inner_.settle(lease, settlement, now); });
  }
  Result<queue::StoredJob> cancel(const std::string& id, queue::Moment now) override {
    return inner_.cancel(id, now);
  }
  Result<queue::StoredJob> requeue(const std::string& id, queue::Moment now) override {
    return inner_.requeue(id, now);
  }
  Result<std::size_t> purge(const queue::Filter& filter, std::size_t most) override {
    return inner_.purge(filter, most);
  }
  Result<void> pause(bool paused) override { return inner_.pause(paused); }
  Result<queue::StoredJob> job(const std::string& id) const override { return inner_.job(id); }
  Result<std::vector<queue::Attempt>> attempts(const std::string& id) const override {
    return inner_.attempts(id);
  }
  Result<queue::Page> list(const queue::Filter& filter, std::optional<std::uint64_t> before,
                           std::size_t most) const override {
    return inner_.list(filter, before, most);
  }
  Result<queue::StoredBatch> batch(const std::string& id) const override {
    return inner_.batch(id);
  }
  Result<queue::StoredBatch> cancel_batch(const std::string& id, queue::Moment now) override {
    return inner_.cancel_batch(id, now);
  }
  Result<queue::Figures> figures() const override { return inner_.figures(); }
  Result<std::vector<queue::Event>> events(std::uint64_t after, std::size_t most) const override {
    return inner_.events(after, most);
  }
  Result<std::uint64_t> last_event() const override { return inner_.last_event(); }
  Result<queue::Swept> sweep(const queue::Retention& retention, queue::Moment now) override {
    return during(Op::sweep, [&] { return inner_.sweep(retention, now); });
  }
  Result<std::vector<queue::Notice>> due_notices(std::size_t most, std::chrono::milliseconds lease,
                                                 queue::Moment now) override {
    return during(Op::due_notices, [&] { return inner_.due_notices(most, lease, now); });
  }
  Result<void> delivered(std::uint64_t notice) override {
    return during(Op::delivered, [&] { return inner_.delivered(notice); });
  }
  Result<void> undelivered(std::uint64_t notice, std::optional<queue::Moment> again,
                           const std::string& why) override {
    return during(Op::undelivered, [&] { return inner_.undelivered(notice, again, why); });
  }
  Result<void> redeliver(const std::string& job_or_batch, queue::Moment now) override {
    return inner_.redeliver(job_or_batch, now);
  }
  Result<std::optional<queue::Moment>> next_due() const override { return inner_.next_due(); }

 private:
  template <class Change>
  void change(Change change) {
    const std::scoped_lock lock(mutex_);
    change();
  }
  bool hides_jobs() const {
    const std::scoped_lock lock(mutex_);
    return hides_jobs_;
  }
  bool is_cut(Op op) const {
    const std::scoped_lock lock(mutex_);
    return cut_.contains(op);
  }
  template <class Work>
  auto during(Op op, Work work) -> decltype(work()) {
    decltype(work()) outcome = Error::transient(ErrorCode::queue_unavailable, "cut off by a test");
    if (!is_cut(op)) outcome = work();
    const std::scoped_lock lock(mutex_);
    ++calls_[op];
    called_.notify_all();
    return outcome;
  }

  queue::Queue& inner_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable called_;
  std::map<Op, int> calls_;
  std::set<Op> cut_;
  bool hides_jobs_ = false;
};

}  // namespace darkroom::test
