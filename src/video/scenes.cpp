#include "video/scenes.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace darkroom::video {
namespace {

// Where each scene but the first begins, in order.
std::vector<std::size_t> cuts_in(std::span<const Looks> frames, std::size_t scenes) {
  std::vector<std::size_t> places(frames.size() - 1);
  std::iota(places.begin(), places.end(), std::size_t{1});
  std::ranges::stable_sort(places, std::greater{}, [&](std::size_t place) {
    return distance(frames[place - 1].colours, frames[place].colours);
  });
  places.resize(scenes - 1);
  std::ranges::sort(places);
  return places;
}

}  // namespace

std::vector<std::size_t> best_of_scenes(std::span<const Looks> frames, std::size_t scenes) {
  if (scenes == 0 || frames.size() < scenes) return {};
  std::vector<std::size_t> ends = cuts_in(frames, scenes);
  ends.push_back(frames.size());
  std::vector<std::size_t> best;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    best.push_back(begin + best_of(frames.subspan(begin, end - begin)).value_or(0));
    begin = end;
  }
  return best;
}

}  // namespace darkroom::video
