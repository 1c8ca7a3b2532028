#include "worker/thumbnail_track.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

namespace darkroom::worker {
namespace {

// WebVTT, section 4.1: hours have two digits or more.
std::string timestamp(double seconds) {
  const auto ms = static_cast<std::int64_t>(std::llround(seconds * 1000));
  return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60,
                     ms % 1000);
}

}  // namespace

std::string thumbnail_track(const Grid& grid, Size sheet, double seconds,
                            const std::string& image) {
  const int width = sheet.width / grid.columns;
  const int height = sheet.height / grid.rows;
  std::string text = "WEBVTT\n";
  for (int cell = 0; cell < grid.cells(); ++cell) {
    text +=
        fmt::format("\n{} --> {}\n{}#xywh={},{},{},{}\n", timestamp(seconds * cell / grid.cells()),
                    timestamp(seconds * (cell + 1) / grid.cells()), image,
                    cell % grid.columns * width, cell / grid.columns * height, width, height);
  }
  return text;
}

}  // namespace darkroom::worker
