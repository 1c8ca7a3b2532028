// What becomes of an attempt that failed. Pure: time and chance are arguments.
#pragma once

#include "queue/queue.hpp"

#include <darkroom/error.hpp>

#include <chrono>
#include <string>

namespace darkroom::worker {

// The wait after attempt n is drawn between 0 and base * growth^(n - 1), at most `longest` (full
// jitter). The five attempts that a job has by default span some five minutes, so that few jobs die
// of a store that is away for one.
struct RetryPolicy {
  std::chrono::milliseconds base{1'000};
  int growth = 8;  // 1 or more
  std::chrono::milliseconds longest{600'000};
  // For so long after its arrival a job that its source's server turns away ("come back later")
  // waits without spending attempts.
  std::chrono::milliseconds patience{3'600'000};
};

// One attempt, as the queue counts.
struct Try {
  int attempt = 1;  // of
  int max_attempts = 5;
  std::string previous_code = {};  // what the attempt before failed with; empty: nothing
  queue::Moment accepted = {};
  queue::Moment now = {};
  double jitter = 0.5;  // 0..1, drawn anew for each decision
};

// - Permanent, or attempts used up: bury.
// - codec_crashed and processing_timeout: one more try, and where that fails alike: bury.
// - The source's server or a rate limit names a time (Retry-After): snooze, within the policy's
//   patience.
// - Else: retry. What the other side asked for (Retry-After) is the least delay, and the jitter
//   comes on top of it, so that those who were sent away together do not come back together.
// The settlement has kind, run_at, error_code and error_message; its result is the caller's to add.
queue::Settlement decide(const Error& error, const Try& attempt, const RetryPolicy& policy);

// A number for Try::jitter, other in each thread and process.
double random_fraction();

}  // namespace darkroom::worker
