#include "cli/client/batch/progress_bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace darkroom::cli {
namespace {

constexpr std::size_t kWidth = 24;
constexpr std::chrono::seconds kBetweenLines{5};

std::string bar(const Progress& progress) {
  const std::size_t filled =
      progress.total == 0 ? kWidth : std::min(kWidth, kWidth * progress.ended / progress.total);
  return "[" + std::string(filled, '#') + std::string(kWidth - filled, '-') + "]";
}

}  // namespace

double rate_of(const Progress& progress, std::chrono::duration<double> elapsed) {
  const auto ended = static_cast<double>(progress.ended - progress.before);
  return elapsed.count() <= 0 ? 0 : ended / elapsed.count();
}

std::optional<std::chrono::seconds> time_left(const Progress& progress,
                                              std::chrono::duration<double> elapsed) {
  const double rate = rate_of(progress, elapsed);
  if (rate <= 0) return std::nullopt;
  const auto left = static_cast<double>(progress.total - progress.ended) / rate;
  return std::chrono::ceil<std::chrono::seconds>(std::chrono::duration<double>(left));
}

std::string time_text(std::chrono::seconds time) {
  const auto seconds = time.count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

std::string progress_text(const Progress& progress, std::chrono::duration<double> elapsed) {
  const std::size_t percent = progress.total == 0 ? 100 : 100 * progress.ended / progress.total;
  std::string text = fmt::format("{}/{}  {}%", progress.ended, progress.total, percent);
  if (const double rate = rate_of(progress, elapsed); rate > 0) {
    text += fmt::format("  {:.1f}/s", rate);
  }
  if (const auto left = time_left(progress, elapsed); left && left->count() > 0) {
    text += "  " + time_text(*left) + " left";
  }
  if (progress.failed > 0) text += fmt::format("  {} failed", progress.failed);
  return text;
}

void ProgressBar::draw(const Progress& progress) {
  shown_at_ = Clock::now();
  const std::string text = progress_text(progress, shown_at_ - began_);
  if (on_terminal_) {
    // To the line's end, so that a shorter text leaves nothing of a longer one.
    std::fprintf(stderr, "\r%s %s\x1b[K", bar(progress).c_str(), text.c_str());
  } else {
    std::fprintf(stderr, "%s\n", text.c_str());
  }
  std::fflush(stderr);
}

void ProgressBar::show(const Progress& progress) {
  if (on_terminal_ || Clock::now() - shown_at_ >= kBetweenLines) draw(progress);
}

void ProgressBar::finish(const Progress& progress) {
  draw(progress);
  if (on_terminal_) std::fputc('\n', stderr);
}

}  // namespace darkroom::cli
