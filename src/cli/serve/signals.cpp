#include "cli/serve/signals.hpp"

#include <ctime>

namespace darkroom::cli {

Signals::Signals() {
  sigemptyset(&set_);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int Signals::wait() const {
  int signal = 0;
  sigwait(&set_, &signal);
  return signal;
}

std::optional<int> Signals::wait_for(std::chrono::milliseconds longest) const {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(longest);
  const std::timespec time{.tv_sec = seconds.count(),
                           .tv_nsec = std::chrono::nanoseconds(longest - seconds).count()};
  const int signal = sigtimedwait(&set_, nullptr, &time);
  if (signal < 0) return std::nullopt;
  return signal;
}

}  // namespace darkroom::cli
