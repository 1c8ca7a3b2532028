// What a source may cost before it is refused. Every number has its reason in docs/limits.md.
#pragma once

#include <darkroom/format.hpp>

#include <cstdint>
#include <set>

namespace darkroom {

struct Limits {
  std::uint64_t max_source_bytes = 32ULL << 20;   // of a picture
  std::uint64_t max_clip_bytes = 1ULL << 30;      // of a clip
  std::int64_t max_pixels = 50'000'000;           // width x height x frames used
  int max_side = 16384;                           // px
  int max_frames = 1000;                          // counted in the container
  int max_scans = 64;                             // SOS markers of one JPEG
  int max_text_chunks = 100;                      // PNG tEXt, zTXt, iTXt
  std::uint64_t max_text_bytes = 1ULL << 20;      // PNG text, as stored
  std::uint64_t max_inflated_bytes = 4ULL << 20;  // one compressed PNG text or ICC chunk, inflated
  std::uint64_t max_inflated_total = 8ULL << 20;  // all of them
  std::uint64_t max_metadata_bytes = 8ULL << 20;  // EXIF, XMP, ICC, APPn and COM together
  std::uint64_t max_c2pa_bytes = 4ULL << 20;      // one C2PA store (caBX, APP11, uuid box)
  int max_chunks = 10'000;        // chunks, segments, boxes, blocks of the container
  int max_box_depth = 16;         // ISO-BMFF and Matroska nesting
  int max_clip_seconds = 3600;    // of a clip's video
  int max_clip_frames = 300'000;  // of a clip's video, counted in the container
  int max_tracks = 16;            // of a clip: video, audio, subtitles and whatever else

  // Sources accepted; TIFF, HEIC and JPEG XL are off by default (docs/limits.md says why).
  std::set<Format> formats = {Format::jpeg, Format::png, Format::webp, Format::gif, Format::avif,
                              Format::mp4,  Format::mov, Format::webm, Format::mkv};
};

}  // namespace darkroom
