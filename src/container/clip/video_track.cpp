#include "container/clip/video_track.hpp"

#include "container/reader.hpp"
#include "container/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace darkroom::container {
namespace {

constexpr std::string_view kAccepted = "H.264, HEVC, VP8, VP9, AV1 and ProRes";

// Names from a file: what is not printable would break a line of a log.
std::string printable(std::string_view name) {
  std::string text;
  for (const char c : name.substr(0, 32)) text += c >= 0x20 && c < 0x7f ? c : '?';
  return text;
}

Error no_video(const Facts& facts, const std::vector<ClipTrack>& tracks) {
  const std::string name{display_name(facts.format)};
  for (const ClipTrack& track : tracks) {
    if (track.kind != TrackKind::video) continue;
    if (track.is_encrypted) return unsupported(name + " video is encrypted");
    return unsupported(name + " video coded as '" + printable(track.coding) +
                       "' is not accepted; " + std::string(kAccepted) + " are");
  }
  const bool has_audio = std::ranges::any_of(
      tracks, [](const ClipTrack& track) { return track.kind == TrackKind::audio; });
  return unsupported(name + (has_audio ? " holds audio alone" : " has no video in it"));
}

Result<void> check_length(const Facts& facts, const ClipTrack& track, const Limits& limits) {
  const std::string name{display_name(facts.format)};
  if (track.frames == 0) return corrupt(name + " video has no frames");
  if (track.frames > static_cast<std::uint64_t>(limits.max_clip_frames)) {
    return Error::permanent(ErrorCode::too_many_frames,
                            name + " of " + std::to_string(track.frames) + " frames, limit " +
                                std::to_string(limits.max_clip_frames));
  }
  if (!(track.seconds >= 0) || track.seconds > limits.max_clip_seconds) {
    return Error::permanent(
        ErrorCode::too_many_frames,
        name + " of more seconds than the limit of " + std::to_string(limits.max_clip_seconds));
  }
  return {};
}

int byte_at(ByteView bytes, std::size_t at) {
  return at < bytes.size() ? std::to_integer<int>(bytes[at]) : 0;
}

}  // namespace

int bit_depth_of(ClipCodec codec, ByteView configuration) {
  switch (codec) {
    case ClipCodec::h264: {
      // ISO/IEC 14496-15, section 5.3.3.1: the profile. High 10 and its relations may be deep.
      const int profile = byte_at(configuration, 1);
      return profile == 110 || profile == 122 || profile == 244 || profile == 44 ? 10 : 8;
    }
    case ClipCodec::hevc:
      return 8 + (byte_at(configuration, 17) & 7);  // section 8.3.3.1: bitDepthLumaMinus8
    case ClipCodec::av1: {
      const int flags = byte_at(configuration, 2);  // AV1 in ISO-BMFF, section 2.3.3
      if ((flags & 0x40) == 0) return 8;
      return (flags & 0x20) != 0 ? 12 : 10;
    }
    case ClipCodec::vp9:
      // VP codec ISO media file format binding: after version and flags, profile and level.
      return std::max(8, byte_at(configuration, 6) >> 4);
    case ClipCodec::prores:
      return 10;
    case ClipCodec::vp8:
      return 8;
  }
  return 8;
}

Result<Facts> facts_of_clip(Facts facts, const std::vector<ClipTrack>& tracks,
                            const Limits& limits) {
  const auto track = std::ranges::find_if(tracks, [](const ClipTrack& each) {
    return each.kind == TrackKind::video && each.codec && !each.is_encrypted;
  });
  if (track == tracks.end()) return no_video(facts, tracks);
  TRY(check_length(facts, *track, limits));
  TRY(set_size(facts, track->width, track->height, limits));
  facts.orientation = track->orientation;
  facts.bit_depth = track->bit_depth;
  facts.colour = ColourModel::ycbcr;
  facts.clip = ClipFacts{.codec = *track->codec,
                         .seconds = track->seconds,
                         .frames = track->frames,
                         .tracks = static_cast<int>(tracks.size()),
                         .has_audio = std::ranges::any_of(tracks, [](const ClipTrack& each) {
                           return each.kind == TrackKind::audio;
                         })};
  TRY(check_metadata(facts, limits));
  return facts;
}

Result<void> check_tracks(const Facts& facts, std::size_t tracks, const Limits& limits) {
  if (tracks <= static_cast<std::size_t>(limits.max_tracks)) return {};
  return Error::permanent(ErrorCode::too_complex,
                          std::string(display_name(facts.format)) + " of more than " +
                              std::to_string(limits.max_tracks) + " tracks");
}

}  // namespace darkroom::container
