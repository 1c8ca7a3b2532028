// The ground that every test of the queue's contract stands on.
#pragma once

#include "queue/queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::queue {

using namespace std::chrono_literals;

// The value, or the end of the test: what comes after would only fail in its wake.
template <class T>
T must(Result<T> result) {
  if (!result) {
    throw std::runtime_error(std::string(to_string(result.error().code())) + ": " +
                             result.error().message());
  }
  return std::move(result).take();
}

template <class T>
ErrorCode code_of(const Result<T>& result) {
  if (result) throw std::runtime_error("it did not fail");
  return result.error().code();
}

struct QueueKind {
  std::string name;
  // An empty queue, with whatever it needs to live.
  std::function<std::shared_ptr<Queue>(const QueueOptions& options)> open;

  friend std::ostream& operator<<(std::ostream& out, const QueueKind& kind) {
    return out << kind.name;
  }
};

class QueueContract : public ::testing::TestWithParam<QueueKind> {
 protected:
  Queue& queue() {
    if (!queue_) queue_ = GetParam().open(options_);
    return *queue_;
  }
  // Before the first use of queue().
  void open_with(const QueueOptions& options) { options_ = options; }

  static NewJob new_job(const std::string& id) {
    return {.id = id, .tool = "dall-e", .user = "ann", .body = R"({"id":")" + id + R"("})"};
  }
  static NewJob job_of(const std::string& user, const std::string& id) {
    NewJob job = new_job(id);
    job.user = user;
    return job;
  }
  static NewJob job_with(Priority priority, const std::string& id) {
    NewJob job = new_job(id);
    job.priority = priority;
    return job;
  }
  static NewJob delayed(const std::string& id, Moment until) {
    NewJob job = new_job(id);
    job.not_before = until;
    return job;
  }
  // "j1", "j2", ...
  static std::vector<NewJob> many(int count, const std::string& user = "ann") {
    std::vector<NewJob> jobs;
    for (int i = 1; i <= count; ++i) jobs.push_back(job_of(user, user + std::to_string(i)));
    return jobs;
  }

  Accepted accept(const NewJob& job) { return must(queue().accept({job}, now_)).front(); }
  void accept_all(const std::vector<NewJob>& jobs) { must(queue().accept(jobs, now_)); }

  std::optional<Claim> claim(const ClaimRules& rules = {}) {
    std::vector<Claim> claims = must(queue().claim(rules, now_));
    if (claims.empty()) return std::nullopt;
    return std::move(claims.front());
  }
  Claim must_claim(const ClaimRules& rules = {}) {
    std::optional<Claim> claimed = claim(rules);
    if (!claimed) throw std::runtime_error("nothing to claim");
    return std::move(*claimed);
  }
  // The ids in the order of their claims, each of which succeeds before the next.
  std::vector<std::string> served(std::size_t most, const ClaimRules& rules = {}) {
    std::vector<std::string> ids;
    while (ids.size() < most) {
      const std::optional<Claim> claimed = claim(rules);
      if (!claimed) break;
      ids.push_back(claimed->job.id);
      must(queue().settle(claimed->lease, {}, now_));
    }
    return ids;
  }
  State settle(const Claim& claimed, const Settlement& settlement) {
    return must(queue().settle(claimed.lease, settlement, now_));
  }
  Swept sweep() { return must(queue().sweep({}, now_)); }

  StoredJob job(const std::string& id) { return must(queue().job(id)); }
  State state(const std::string& id) { return job(id).state; }
  std::vector<std::string> outcomes(const std::string& id) {
    std::vector<std::string> names;
    for (const Attempt& attempt : must(queue().attempts(id))) names.push_back(attempt.outcome);
    return names;
  }
  std::vector<std::string> event_types(std::uint64_t after = 0) {
    std::vector<std::string> types;
    for (const Event& event : must(queue().events(after, 1000))) types.push_back(event.type);
    return types;
  }
  std::uint64_t count(State state) { return must(queue().figures()).states.at(state).jobs; }

  // A callback that waits, of job "a"; claimed for a minute.
  std::uint64_t make_callback() {
    NewJob job = new_job("a");
    job.callback_url = "https://hook.example/";
    accept(job);
    must(queue().settle(must_claim().lease, {}, now_));
    return due_now().front().id;
  }
  std::vector<Notice> due_now() { return must(queue().due_notices(10, 1min, now_)); }

  Moment now_{1'700'000'000'000ms};

 private:
  QueueOptions options_;
  std::shared_ptr<Queue> queue_;
};

inline Settlement succeed() {
  return {.kind = Settlement::Kind::succeed, .result = R"({"success":true})"};
}
inline Settlement retry_at(Moment when) {
  return {.kind = Settlement::Kind::retry,
          .error_code = "source_timeout",
          .error_message = "no answer",
          .run_at = when};
}
inline Settlement bury() {
  return {.kind = Settlement::Kind::bury,
          .result = R"({"success":false})",
          .error_code = "corrupt_image",
          .error_message = "no image"};
}
inline Settlement release() {
  return {.kind = Settlement::Kind::release};
}
inline Settlement snooze_until(Moment when) {
  return {.kind = Settlement::Kind::snooze, .error_code = "rate_limited", .run_at = when};
}
inline Settlement give_up() {
  return {.kind = Settlement::Kind::cancel, .error_code = "cancelled"};
}

}  // namespace darkroom::queue
