#include "container/clip/matroska.hpp"

#include "container/clip/ebml.hpp"
#include "container/clip/video_track.hpp"
#include "container/verdict.hpp"
#include "domain/utc.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::container {
namespace {

// RFC 9559, section 5: the elements that count here.
constexpr std::uint32_t kHeader = 0x1A45DFA3;
constexpr std::uint32_t kSegment = 0x18538067;
constexpr std::uint32_t kInformation = 0x1549A966;
constexpr std::uint32_t kTimestampScale = 0x2AD7B1;
constexpr std::uint32_t kDuration = 0x4489;
constexpr std::uint32_t kDate = 0x4461;
constexpr std::uint32_t kTracks = 0x1654AE6B;
constexpr std::uint32_t kTrackEntry = 0xAE;
constexpr std::uint32_t kTrackNumber = 0xD7;
constexpr std::uint32_t kTrackType = 0x83;
constexpr std::uint32_t kCodecId = 0x86;
constexpr std::uint32_t kCodecPrivate = 0x63A2;
constexpr std::uint32_t kDefaultDuration = 0x23E383;
constexpr std::uint32_t kVideo = 0xE0;
constexpr std::uint32_t kPixelWidth = 0xB0;
constexpr std::uint32_t kPixelHeight = 0xBA;
constexpr std::uint32_t kProjection = 0x7670;
constexpr std::uint32_t kProjectionType = 0x7671;
constexpr std::uint32_t kPoseYaw = 0x7673;
constexpr std::uint32_t kPosePitch = 0x7674;
constexpr std::uint32_t kPoseRoll = 0x7675;
constexpr std::uint32_t kContentEncodings = 0x6D80;
constexpr std::uint32_t kContentEncoding = 0x6240;
constexpr std::uint32_t kContentEncryption = 0x5035;
constexpr std::uint32_t kCluster = 0x1F43B675;
constexpr std::uint32_t kTimestamp = 0xE7;
constexpr std::uint32_t kSimpleBlock = 0xA3;
constexpr std::uint32_t kBlockGroup = 0xA0;
constexpr std::uint32_t kBlock = 0xA1;
constexpr std::uint32_t kTags = 0x1254C367;
constexpr std::uint32_t kTag = 0x7373;
constexpr std::uint32_t kSimpleTag = 0x67C8;

bool has_children(std::uint32_t id) {
  switch (id) {
    case kHeader:
    case kSegment:
    case kInformation:
    case kTracks:
    case kTrackEntry:
    case kVideo:
    case kProjection:
    case kContentEncodings:
    case kContentEncoding:
    case kCluster:
    case kBlockGroup:
    case kTags:
    case kTag:
      return true;
    default:
      return false;
  }
}

std::optional<ClipCodec> codec_of(std::string_view id) {
  if (id == "V_MPEG4/ISO/AVC") return ClipCodec::h264;
  if (id == "V_MPEGH/ISO/HEVC") return ClipCodec::hevc;
  if (id == "V_VP8") return ClipCodec::vp8;
  if (id == "V_VP9") return ClipCodec::vp9;
  if (id == "V_AV1") return ClipCodec::av1;
  if (id == "V_PRORES") return ClipCodec::prores;
  return std::nullopt;
}

// RFC 9559, section 5.1.2.11, and RFC 8794, section 7.6: ns from January 1, 2001.
std::optional<std::int64_t> unix_seconds(ByteView date) {
  constexpr std::int64_t kFrom1970To2001 = 978'307'200;
  if (date.size() != 8) return std::nullopt;
  const auto ns = static_cast<std::int64_t>(unsigned_in(date));
  const std::int64_t seconds = ns / 1'000'000'000 + kFrom1970To2001;
  return seconds > 0 && seconds < kEndOfYears ? std::optional(seconds) : std::nullopt;
}

// Section 5.1.4.1.28.41: how a player turns its picture, in degrees.
struct Pose {
  bool is_flat = true;  // rather than around the viewer
  double yaw = 0;       // first, around the vertical: half a turn mirrors a flat picture
  double pitch = 0;
  double roll = 0;  // then, counter-clockwise
};

// EXIF's, where it comes to one; 1 where a flat picture could not be turned so.
int orientation_of(const Pose& pose) {
  const bool is_mirrored = std::abs(pose.yaw) == 180;
  const double turns = pose.roll / 90;
  const bool is_square = turns == std::round(turns) && std::abs(turns) <= 4;
  const bool is_in_plane = is_mirrored || pose.yaw == 0;
  if (!pose.is_flat || pose.pitch != 0 || !is_square || !is_in_plane) return 1;
  constexpr std::array<int, 4> kTurned{1, 8, 3, 6};  // by quarters, counter-clockwise
  constexpr std::array<int, 4> kMirrored{2, 5, 4, 7};
  const auto quarters = static_cast<std::size_t>(static_cast<int>(turns) + 4) % 4;
  return (is_mirrored ? kMirrored : kTurned).at(quarters);
}

struct MatroskaTrack {
  ClipTrack clip;
  Pose pose;
  std::uint64_t number = 0;
  std::uint64_t frame_ns = 0;       // 0 where it is not said
  std::int64_t last_timestamp = 0;  // of a block, in the segment's units
};

class MatroskaWalk {
 public:
  MatroskaWalk(ByteView file, Format format, const Limits& limits) : file_(file), limits_(limits) {
    facts_.format = format;
    levels_.push_back({Reader(file, ErrorCode::truncated_image, display_name(format)), 0});
  }

  Result<Facts> walk() {
    while (!levels_.empty()) {
      if (levels_.back().reader.left() == 0) {
        levels_.pop_back();
        continue;
      }
      const bool counts = levels_.back().id != kBlockGroup;
      const Element element = TRY(next_element(levels_.back().reader));
      TRY(counts ? count(element) : Result<void>{});
      TRY(take(element));
      TRY(descend(element));
    }
    return finish();
  }

 private:
  struct Level {
    Reader reader;
    std::uint32_t id = 0;
  };

  // Frames have a limit of their own, and what is not video is bounded by the file.
  Result<void> count(const Element& element) {
    if (element.id == kSimpleBlock || element.id == kBlockGroup) return {};
    return count_chunk(facts_, limits_);
  }

  Result<void> descend(const Element& element) {
    if (!has_children(element.id)) return {};
    // A live stream's segment and clusters have no size. What follows such a cluster's head is
    // walked where the cluster stands: its blocks have ids that nothing else there has.
    if (!element.has_size && element.id == kCluster) return {};
    if (!element.has_size && element.id != kSegment) {
      return corrupt(std::string(display_name(facts_.format)) + " element without a size");
    }
    if (levels_.size() >= static_cast<std::size_t>(limits_.max_box_depth)) {
      return corrupt(std::string(display_name(facts_.format)) + " elements nested deeper than " +
                     std::to_string(limits_.max_box_depth));
    }
    // The segment is the file's own length: what it lacks is not damaged, but missing.
    const bool is_whole = levels_.size() == 1;
    const auto on_end = is_whole ? ErrorCode::truncated_image : ErrorCode::corrupt_image;
    if (!element.has_size) TRY(levels_.back().reader.skip(element.content.size()));
    levels_.push_back({Reader(element.content, on_end, display_name(facts_.format)), element.id});
    return {};
  }

  Result<void> take(const Element& element) {
    switch (element.id) {
      case kTimestampScale:
        scale_ns_ = unsigned_in(element.content);
        return {};
      case kDuration:
        if (levels_.back().id == kInformation) duration_ = float_in(element.content);
        return {};
      case kDate:
        if (levels_.back().id == kInformation) created_ = unix_seconds(element.content);
        return {};
      case kTrackEntry:
        tracks_.emplace_back();
        return check_tracks(facts_, tracks_.size(), limits_);
      case kTimestamp:
        cluster_ = static_cast<std::int64_t>(unsigned_in(element.content));
        return {};
      case kSimpleBlock:
      case kBlock:
        return take_block(element.content);
      case kSimpleTag:
        facts_.text_bytes += element.content.size();
        note(facts_.metadata, MetadataKind::matroska_tag, file_, element.content);
        return {};
      default:
        if (!tracks_.empty()) take_track_element(element, tracks_.back());
        return {};
    }
  }

  static void take_track_element(const Element& element, MatroskaTrack& track) {
    switch (element.id) {
      case kTrackNumber:
        track.number = unsigned_in(element.content);
        break;
      case kTrackType: {
        const std::uint64_t type = unsigned_in(element.content);
        if (type == 1) track.clip.kind = TrackKind::video;
        if (type == 2) track.clip.kind = TrackKind::audio;
        break;
      }
      case kCodecId:
        track.clip.coding =
            as_text(element.content.first(std::min<std::size_t>(element.content.size(), 32)));
        track.clip.codec = codec_of(track.clip.coding);
        break;
      case kCodecPrivate:
        if (track.clip.codec) {
          track.clip.bit_depth = bit_depth_of(*track.clip.codec, element.content);
        }
        break;
      case kDefaultDuration:
        track.frame_ns = unsigned_in(element.content);
        break;
      case kPixelWidth:
        track.clip.width = unsigned_in(element.content);
        break;
      case kPixelHeight:
        track.clip.height = unsigned_in(element.content);
        break;
      case kContentEncryption:
        track.clip.is_encrypted = true;
        break;
      default:
        take_pose(element, track.pose);
        break;
    }
  }

  static void take_pose(const Element& element, Pose& pose) {
    switch (element.id) {
      case kProjectionType:
        pose.is_flat = unsigned_in(element.content) == 0;
        break;
      case kPoseYaw:
        pose.yaw = float_in(element.content);
        break;
      case kPosePitch:
        pose.pitch = float_in(element.content);
        break;
      case kPoseRoll:
        pose.roll = float_in(element.content);
        break;
      default:
        break;
    }
  }

  // Section 10: whose it is, and when, counted from its cluster's time.
  Result<void> take_block(ByteView content) {
    Reader reader(content, ErrorCode::corrupt_image, "Matroska block");
    const std::uint64_t number = TRY(variable_number(reader));
    const auto offset = static_cast<std::int16_t>(TRY(reader.u16()));
    const auto track = std::ranges::find(tracks_, number, &MatroskaTrack::number);
    if (track == tracks_.end()) return {};
    ++track->clip.frames;
    // A time of more than 62 bits is none, and must not overflow.
    const std::int64_t time = (cluster_ & ~(3LL << 62)) + offset;
    track->last_timestamp = std::max(track->last_timestamp, time);
    return {};
  }

  double seconds_of(const MatroskaTrack& track) const {
    const double unit = static_cast<double>(scale_ns_) / 1e9;
    // Of the whole segment, its longest track; a live stream has none, and ends with its last
    // frame.
    if (duration_ > 0 && std::isfinite(duration_)) return duration_ * unit;
    return static_cast<double>(track.last_timestamp) * unit +
           static_cast<double>(track.frame_ns) / 1e9;
  }

  Result<Facts> finish() {
    std::vector<ClipTrack> clips;
    for (MatroskaTrack& track : tracks_) {
      track.clip.seconds = seconds_of(track);
      track.clip.orientation = orientation_of(track.pose);
      clips.push_back(std::move(track.clip));
    }
    Facts facts = TRY(facts_of_clip(facts_, clips, limits_));
    facts.clip->created = created_;
    return facts;
  }

  ByteView file_;
  Facts facts_;
  const Limits& limits_;
  std::vector<Level> levels_;  // never more than limits_.max_box_depth
  std::vector<MatroskaTrack> tracks_;
  std::uint64_t scale_ns_ = 1'000'000;  // section 5.1.2.9: the default
  double duration_ = 0;                 // in those units
  std::optional<std::int64_t> created_;
  std::int64_t cluster_ = 0;  // the time of the cluster, in those units
};

}  // namespace

Result<Facts> walk_matroska(ByteView file, Format format, const Limits& limits) {
  return MatroskaWalk(file, format, limits).walk();
}

}  // namespace darkroom::container
