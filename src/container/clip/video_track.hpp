// What both clip containers find of a track, and what a clip comes to once all are known.
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace darkroom::container {

enum class TrackKind { video, audio, other };

struct ClipTrack {
  TrackKind kind = TrackKind::other;
  std::string coding;              // as the container names it: "avc1", "V_VP9"
  std::optional<ClipCodec> codec;  // of a video that can be decoded
  bool is_encrypted = false;
  std::uint64_t width = 0;  // px, as coded
  std::uint64_t height = 0;
  int orientation = 1;  // EXIF 1..8
  int bit_depth = 8;
  std::uint64_t frames = 0;
  double seconds = 0;
};

// The bits a sample that a decoder's configuration record says: avcC, hvcC, av1C, vpcC, in MP4's
// boxes and in Matroska's CodecPrivate alike. 8 where it says nothing.
int bit_depth_of(ClipCodec codec, ByteView configuration);

// The first video that can be decoded, its size and length held against the limits, added to
// `facts`. unsupported_format where there is none, and why; corrupt_image where it has no frame.
Result<Facts> facts_of_clip(Facts facts, const std::vector<ClipTrack>& tracks,
                            const Limits& limits);

// too_complex where there are more tracks than the limit.
Result<void> check_tracks(const Facts& facts, std::size_t tracks, const Limits& limits);

}  // namespace darkroom::container
