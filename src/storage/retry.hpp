// Trying again what is retryable: exponential backoff with full jitter, as AWS describes it
// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
#pragma once

#include <darkroom/result.hpp>

#include <chrono>
#include <functional>
#include <optional>

namespace darkroom::storage {

// Waits for that long between two tries; an empty one sleeps.
using Wait = std::function<void(std::chrono::milliseconds)>;

// No single wait is longer, whoever asks for it: what needs more goes back to the queue.
inline constexpr std::chrono::milliseconds kLongestWait{5000};

struct Pace {
  int attempts = 1;  // in all, 1 or more
  std::chrono::milliseconds first_backoff{100};
  Wait wait;
};

// first * 2^(failures - 1), at most kLongestWait; the wait is drawn between 0 and this. Pure.
std::chrono::milliseconds backoff_ceiling(std::chrono::milliseconds first, int failures);

// How long to wait after `failures` tries, the last of which ended in `error`; nothing where it is
// not to be tried again: it is permanent, the tries are used up, the store is full (which lasts),
// or the other side asked for a longer wait than kLongestWait.
std::optional<std::chrono::milliseconds> next_wait(const Error& error, int failures,
                                                   const Pace& pace);

void wait_for(std::chrono::milliseconds time, const Pace& pace);

// `attempt()` gives a Result; the last one is given back.
template <class Attempt>
auto retried(const Pace& pace, Attempt attempt) -> decltype(attempt()) {
  for (int failures = 1;; ++failures) {
    auto result = attempt();
    if (result) return result;
    const auto wait = next_wait(result.error(), failures, pace);
    if (!wait) return result;
    wait_for(*wait, pace);
  }
}

}  // namespace darkroom::storage
