// How far many jobs are: a bar that redraws itself on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace darkroom::cli {

struct Progress {
  std::size_t total = 0;
  std::size_t ended = 0;  // failed ones included
  std::size_t failed = 0;
  std::size_t before = 0;  // of `ended`: those that had ended before this run
};

// Jobs a second of this run; 0 where none has ended yet. Pure, as all here but ProgressBar.
double rate_of(const Progress& progress, std::chrono::duration<double> elapsed);
// Absent where there is no rate to tell by.
std::optional<std::chrono::seconds> time_left(const Progress& progress,
                                              std::chrono::duration<double> elapsed);
std::string time_text(std::chrono::seconds time);  // "12 s", "3 min 5 s", "2 h 10 min"

// "120/500  24%  31.2/s  12 s left  2 failed"
std::string progress_text(const Progress& progress, std::chrono::duration<double> elapsed);

// On standard error. For one thread.
class ProgressBar {
 public:
  explicit ProgressBar(bool on_terminal) : on_terminal_(on_terminal) {}

  void show(const Progress& progress);
  void finish(const Progress& progress);  // the last state, and the line ends

 private:
  using Clock = std::chrono::steady_clock;
  void draw(const Progress& progress);

  const bool on_terminal_;
  const Clock::time_point began_ = Clock::now();
  Clock::time_point shown_at_{};
};

}  // namespace darkroom::cli
