// A fragmented movie's runs of samples: how many, and how long. ISO/IEC 14496-12, section 8.8.
#pragma once

#include "container/clip/movie_track.hpp"

#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace darkroom::container {

class Fragments {
 public:
  // Both outlive the walk.
  Fragments(std::vector<MovieTrack>& tracks, const Limits& limits)
      : tracks_(tracks), limits_(limits) {}

  Result<void> take_defaults(const Box& box);  // trex
  Result<void> take_header(const Box& box);    // tfhd
  Result<void> take_run(const Box& box);       // trun

 private:
  std::optional<std::size_t> place_of(std::uint32_t id) const;

  std::vector<MovieTrack>& tracks_;
  const Limits& limits_;
  std::optional<std::size_t> current_;  // whose runs follow: its place in tracks_
  std::uint32_t sample_duration_ = 0;   // of those runs, in the track's units
};

}  // namespace darkroom::container
