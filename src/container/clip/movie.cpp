#include "container/clip/movie.hpp"

#include "container/bmff/boxes.hpp"
#include "container/clip/fragments.hpp"
#include "container/clip/movie_track.hpp"
#include "container/clip/video_track.hpp"
#include "container/reader.hpp"
#include "container/verdict.hpp"
#include "domain/utc.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace darkroom::container {
namespace {

using namespace std::string_view_literals;

// XMP specification, part 3, section 1.2.7.1.
constexpr std::string_view kXmpUuid =
    "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"sv;

// ISO/IEC 14496-12, section 8.2.2.3: from midnight, January 1, 1904.
std::optional<std::int64_t> unix_seconds(std::uint64_t since_1904) {
  constexpr std::int64_t kFrom1904To1970 = 2'082'844'800;
  if (since_1904 > std::uint64_t{kEndOfYears}) return std::nullopt;
  const std::int64_t seconds = static_cast<std::int64_t>(since_1904) - kFrom1904To1970;
  return seconds > 0 ? std::optional(seconds) : std::nullopt;
}

bool has_children(const Box& box) {
  constexpr std::array kTypes{four("moov"), four("trak"), four("mdia"), four("minf"), four("stbl"),
                              four("edts"), four("mvex"), four("moof"), four("traf")};
  return std::ranges::find(kTypes, box.type) != kTypes.end();
}

// What most of a movie is, and what no reader of it needs: of these the header alone.
bool is_opaque(std::uint32_t type) {
  constexpr std::array kTypes{four("mdat"), four("free"), four("skip"), four("wide")};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

class MovieWalk {
 public:
  MovieWalk(const LazyBytes& source, Format format, const Limits& limits)
      : source_(source), file_(source.view()), limits_(limits) {
    facts_.format = format;
    levels_.emplace_back(file_, ErrorCode::truncated_image, display_name(format));
  }

  Result<Facts> walk() {
    while (!levels_.empty()) {
      if (levels_.back().left() == 0) {
        levels_.pop_back();
        continue;
      }
      const bool is_end_of_quicktime = levels_.size() > 1 && levels_.back().left() == 4;
      if (is_end_of_quicktime) {
        // QuickTime may end a list of boxes with 32 bits of 0.
        levels_.pop_back();
        continue;
      }
      const Box box = TRY(next());
      TRY(count_chunk(facts_, limits_));
      TRY(take(box));
      TRY(descend(box));
    }
    return finish();
  }

 private:
  // What is in a box of the first level has come with it.
  Result<Box> next() {
    if (levels_.size() > 1) return next_box(levels_.back());
    constexpr std::uint64_t kLongestHeader = 16;
    TRY(source_.part(levels_.back().position(), kLongestHeader));
    const Box box = TRY(next_box(levels_.back()));
    if (is_opaque(box.type)) return box;
    const auto from = static_cast<std::uint64_t>(box.content.data() - file_.data());
    TRY(source_.part(from, box.content.size()));
    return box;
  }

  Result<void> descend(const Box& box) {
    if (!has_children(box)) return {};
    if (levels_.size() >= static_cast<std::size_t>(limits_.max_box_depth)) {
      return corrupt(std::string(display_name(facts_.format)) + " boxes nested deeper than " +
                     std::to_string(limits_.max_box_depth));
    }
    levels_.emplace_back(box.content, ErrorCode::corrupt_image, "box");
    return {};
  }

  Result<void> take(const Box& box) {
    switch (box.type) {
      case four("moov"):
        has_movie_ = true;
        return {};
      case four("mdat"):
        has_data_ = true;
        return {};
      case four("uuid"):
        take_metadata(box);
        return {};
      case four("meta"):
      case four("udta"):
        take_texts(box);
        return {};
      case four("trak"):
        tracks_.emplace_back();
        return check_tracks(facts_, tracks_.size(), limits_);
      case four("mvhd"):
        return take_movie_header(box);
      case four("trex"):
        return fragments_.take_defaults(box);
      case four("tfhd"):
        return fragments_.take_header(box);
      case four("trun"):
        return fragments_.take_run(box);
      default:
        return tracks_.empty() ? Result<void>{} : take_track_box(box, tracks_.back());
    }
  }

  void take_metadata(const Box& box) {
    const std::string_view content = as_text(box.content);
    if (content.starts_with(kC2paUuid)) {
      const ByteView store = box.content.subspan(kC2paUuid.size());
      facts_.c2pa_bytes += store.size();
      note(facts_.metadata, MetadataKind::c2pa, file_, store);
    }
    if (content.starts_with(kXmpUuid)) {
      const ByteView packet = box.content.subspan(kXmpUuid.size());
      facts_.xmp_bytes += packet.size();
      note(facts_.metadata, MetadataKind::xmp, file_, packet);
    }
  }

  // The whole movie's; a track's say nothing that anybody asks for.
  void take_texts(const Box& box) {
    if (levels_.size() > 2) return;
    facts_.text_bytes += box.content.size();
    note(facts_.metadata, MetadataKind::movie_texts, file_, box.content);
  }

  Result<void> take_movie_header(const Box& box) {
    const Clock clock = TRY(clock_of(box));
    timescale_ = clock.timescale;
    created_ = unix_seconds(clock.created);
    return {};
  }

  double seconds_of(const MovieTrack& track) const {
    const auto in_seconds = [](std::uint64_t units, std::uint32_t timescale) {
      return timescale == 0 ? 0 : static_cast<double>(units) / timescale;
    };
    const double media =
        in_seconds(std::max(track.duration, track.fragments_duration), track.timescale);
    const double edited = in_seconds(track.edited, timescale_);
    // An edit that shows only a part; a fragmented movie's edit says 0, or no more than its head.
    return edited > 0 && track.fragments_duration == 0 ? std::min(edited, media) : media;
  }

  Result<Facts> finish() {
    if (!has_movie_ && has_data_) {
      return truncated(std::string(display_name(facts_.format)) +
                       " ends before the box that says what its data are (moov)");
    }
    std::vector<ClipTrack> clips;
    for (MovieTrack& track : tracks_) {
      track.clip.seconds = seconds_of(track);
      clips.push_back(std::move(track.clip));
    }
    Facts facts = TRY(facts_of_clip(facts_, clips, limits_));
    facts.clip->created = created_;
    if (!has_data_) {
      return truncated(std::string(display_name(facts_.format)) + " ends before its data (mdat)");
    }
    return facts;
  }

  const LazyBytes& source_;
  ByteView file_;  // all of it
  Facts facts_;
  const Limits& limits_;
  std::vector<Reader> levels_;  // never more than limits_.max_box_depth
  std::vector<MovieTrack> tracks_;
  std::uint32_t timescale_ = 0;
  std::optional<std::int64_t> created_;
  Fragments fragments_{tracks_, limits_};  // after what it refers to
  bool has_movie_ = false;
  bool has_data_ = false;
};

}  // namespace

Result<Facts> walk_movie(const LazyBytes& file, Format format, const Limits& limits) {
  return MovieWalk(file, format, limits).walk();
}

}  // namespace darkroom::container
