// SIGTERM, SIGINT and SIGHUP as values that one thread waits for, instead of handlers.
#pragma once

#include <chrono>
#include <csignal>
#include <optional>

namespace darkroom::cli {

// Made before any other thread, so that none of them is interrupted. A client that goes away
// mid-answer is an error of its socket, so SIGPIPE is ignored for good.
class Signals {
 public:
  Signals();

  int wait() const;  // SIGTERM, SIGINT or SIGHUP
  std::optional<int> wait_for(std::chrono::milliseconds longest) const;

 private:
  sigset_t set_{};
};

}  // namespace darkroom::cli
