// A track of a movie, filled in box by box.
#pragma once

#include "container/bmff/boxes.hpp"
#include "container/clip/video_track.hpp"
#include "container/reader.hpp"

#include <darkroom/result.hpp>

#include <cstdint>
#include <vector>

namespace darkroom::container {

struct MovieTrack {
  ClipTrack clip;
  std::uint32_t id = 0;
  std::uint32_t timescale = 0;                // units a second
  std::uint64_t duration = 0;                 // in them
  std::uint64_t edited = 0;                   // in the movie's own, 0 where nothing was edited
  std::uint32_t default_sample_duration = 0;  // of fragments
  std::uint64_t fragments_duration = 0;
};

// The content of a box that a movie's walk looks into; running out of it is corrupt_image.
Reader reader_of(const Box& box);

// What mvhd and mdhd begin with (ISO/IEC 14496-12, sections 8.2.2 and 8.4.2).
struct Clock {
  std::uint32_t timescale = 0;  // units a second
  std::uint64_t duration = 0;   // in them; 0 where it is not known
  std::uint64_t created = 0;    // s since 1904; 0 where it is not known
};
Result<Clock> clock_of(const Box& box);

// A table that claims more rows than its box holds: corrupt_image.
Error too_many_rows(std::uint64_t rows);

// What `box`, which lies somewhere below a trak, says of its track. Tables are not read, but for
// how many rows they claim: a decoder would make room for them.
Result<void> take_track_box(const Box& box, MovieTrack& track);

}  // namespace darkroom::container
