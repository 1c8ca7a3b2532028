#include "video/posters.hpp"

#include "video/candidates.hpp"
#include "video/conversion.hpp"
#include "video/decoder.hpp"
#include "video/demuxer.hpp"
#include "video/libav.hpp"
#include "video/scenes.hpp"

#include <darkroom/preset.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace darkroom::video {
namespace {

// Two times that a container's units round apart are one.
constexpr double kSameTime = 1e-3;

// A frame so little later than the last one is decoded on to rather than sought.
constexpr double kNear = 5;

constexpr int kMostLeading = 32;  // frames behind a keyframe that are shown before it

Error no_frame() {
  return Error::permanent(ErrorCode::corrupt_image, "the clip has no frame that can be decoded");
}

Error beyond_the_end(const Poster& poster, double seconds) {
  const Poster end{.choice = PosterChoice::time, .at = std::round(seconds * 1000) / 1000};
  return Error::permanent(
      ErrorCode::processing_failed,
      "poster " + to_string(poster) + " is beyond the clip's end at " + to_string(end));
}

// One clip, opened once for all its posters.
class Clip {
 public:
  Clip(const Libav& libav, std::unique_ptr<Demuxer> demuxer, std::unique_ptr<Decoder> decoder,
       const container::Facts& facts, const Limits& limits)
      : libav_(libav),
        demuxer_(std::move(demuxer)),
        decoder_(std::move(decoder)),
        facts_(facts),
        limits_(limits) {}

  Result<PosterFrame> frame(const FrameWish& wish) {
    const Shown frame = TRY(shown(wish.poster));
    return converted_to(TRY(size_of(*frame, wish.most_side)), *frame);
  }

  Result<Preview> preview(const PreviewWish& wish) {
    const double whole = facts_.clip->seconds;
    const double length = whole > 0 ? std::min<double>(wish.seconds, whole) : wish.seconds;
    const double clip_fps = facts_.clip->frames_per_second();
    Preview preview{.fps = clip_fps > 0 ? std::min<double>(wish.fps, clip_fps) : wish.fps};
    const double latest = std::max(whole - length, 0.0);
    const double start = std::min(TRY(shown(wish.from))->seconds, latest);
    const long count = std::max(1L, std::lround(length * preview.fps));
    std::optional<Size> size;  // of all, though the clip change its own on the way
    for (long i = 0; i < count; ++i) {
      const Shown frame = TRY(at(start + static_cast<double>(i) / preview.fps));
      if (!size) size = TRY(size_of(*frame, wish.most_side));
      preview.frames.push_back(TRY(converted_to(*size, *frame)));
    }
    return preview;
  }

 private:
  using Shown = std::shared_ptr<const Frame>;

  Result<Shown> shown(const Poster& poster) {
    const double seconds = facts_.clip->seconds;
    switch (poster.choice) {
      case PosterChoice::best:
        return best();
      case PosterChoice::first:
        return first();
      case PosterChoice::time:
        if (seconds > 0 && poster.at >= seconds + kSameTime) return beyond_the_end(poster, seconds);
        return at(poster.at);
      case PosterChoice::percent:
        return at(seconds * poster.at / 100);
      case PosterChoice::scene:
        return of_scene(poster);
    }
    return no_frame();
  }

  Result<Shown> first() {
    forget_place();
    demuxer_->seek(0);
    decoder_->restart();
    Shown frame = shared(TRY(decoder_->next()));
    if (!frame) return no_frame();
    return frame;
  }

  // The last frame that begins at or before `seconds`; the first where none does.
  Result<Shown> at(double seconds) {
    const bool is_near =
        shown_ && shown_->seconds <= seconds + kSameTime && seconds - shown_->seconds <= kNear;
    if (!is_near) {
      forget_place();
      shown_ = shared(TRY(go_before(seconds)));
      if (!shown_) return no_frame();
      next_ = shared(TRY(decoder_->next()));
    }
    while (next_ && next_->seconds <= seconds + kSameTime) {
      shown_ = std::move(next_);
      next_ = shared(TRY(decoder_->next()));
    }
    return shown_;
  }

  // The decoder is about to go elsewhere.
  void forget_place() {
    shown_.reset();
    next_.reset();
  }

  static Shown shared(std::optional<Frame> frame) {
    return frame ? std::make_shared<const Frame>(*std::move(frame)) : nullptr;
  }

  // The first frame after a keyframe that is shown at or before `seconds`. A container finds
  // keyframes by the time they are decoded, which is before they are shown: the one it finds may be
  // shown too late.
  Result<std::optional<Frame>> go_before(double seconds) {
    for (int back = 0; back < seconds; back = back * 2 + 1) {
      std::optional<Frame> frame = TRY(first_from(seconds - back));
      if (frame && frame->seconds <= seconds + kSameTime) return frame;
    }
    demuxer_->seek(0);
    decoder_->restart();
    return decoder_->next();
  }

  // Behind a keyframe in the middle of a clip may stand frames that are shown before it and need
  // what came earlier: to the decoder they are damaged.
  Result<std::optional<Frame>> first_from(double seconds) {
    demuxer_->seek(seconds);
    decoder_->restart();
    for (int left = kMostLeading; left > 0; --left) {
      auto frame = decoder_->next();
      if (frame || frame.error().code() != ErrorCode::corrupt_image) return frame;
    }
    return std::optional<Frame>();
  }

  Result<Shown> best() {
    forget_place();
    const std::vector<Candidate> found =
        TRY(candidates({libav_, *demuxer_, *decoder_}, facts_, {}));
    const std::optional<std::size_t> best = best_of(looks_in(found));
    if (!best) return no_frame();
    return again(found[*best]);
  }

  // A clip that has fewer frames to choose from than scenes are wanted is spread by time.
  Result<Shown> of_scene(const Poster& poster) {
    const auto known = scenes_.find(poster.scenes);
    const std::vector<Candidate>& scenes =
        known != scenes_.end()
            ? known->second
            : scenes_.emplace(poster.scenes, TRY(cut_into(poster.scenes))).first->second;
    const auto scene = static_cast<int>(poster.at);
    if (scenes.empty()) return shown(middle_of_part(scene, poster.scenes));
    return again(scenes.at(static_cast<std::size_t>(scene)));
  }

  // The best of each, in order; none where there are too few frames.
  Result<std::vector<Candidate>> cut_into(int scenes) {
    forget_place();
    const Wanted wanted{.frames = std::max(20, 4 * scenes), .keyframes = std::max(6, scenes)};
    const std::vector<Candidate> found =
        TRY(candidates({libav_, *demuxer_, *decoder_}, facts_, wanted));
    std::vector<Candidate> best;
    for (const std::size_t place :
         best_of_scenes(looks_in(found), static_cast<std::size_t>(scenes))) {
      best.push_back(found[place]);
    }
    return best;
  }

  static std::vector<Looks> looks_in(const std::vector<Candidate>& candidates) {
    std::vector<Looks> looks;
    for (const Candidate& candidate : candidates) looks.push_back(candidate.looks);
    return looks;
  }

  // Twenty whole frames would be in memory for the one that is shown: it is decoded once more.
  Result<Shown> again(const Candidate& candidate) {
    if (!candidate.is_keyframe) return at(candidate.seconds);
    demuxer_->seek(candidate.seconds);
    std::optional<Frame> frame = TRY(decoder_->next_keyframe([](double) { return true; }));
    const bool is_same = frame && std::abs(frame->seconds - candidate.seconds) <= kSameTime;
    if (is_same) return shared(std::move(frame));
    return at(candidate.seconds);
  }

  Result<Size> size_of(const Frame& frame, int most_side) const {
    const double aspect = demuxer_->pixel_aspect(*frame.picture);
    const Size whole = TRY(square_size(*frame.picture, aspect, limits_));
    return most_side > 0 ? within(whole, most_side) : whole;
  }

  Result<PosterFrame> converted_to(Size size, const Frame& frame) const {
    return PosterFrame{.pixels = TRY(converted(libav_, *frame.picture, size)),
                       .seconds = frame.seconds};
  }

  static Size within(Size size, int most_side) {
    const Size box{.width = most_side, .height = most_side};
    return place(size, box, Fit::inside, false).scaled;
  }

  Shown shown_;  // the last that at() gave, and the one behind it: the decoder stands after both
  Shown next_;
  std::map<int, std::vector<Candidate>> scenes_;  // by how many there are
  const Libav& libav_;
  std::unique_ptr<Demuxer> demuxer_;
  std::unique_ptr<Decoder> decoder_;  // after what it reads from
  const container::Facts& facts_;
  const Limits& limits_;
};

Result<std::unique_ptr<Clip>> opened(const LazyBytes& source, const container::Facts& facts,
                                     const ClipOptions& options) {
  const Libav& loaded = *TRY(libav());
  auto demuxer = TRY(Demuxer::open(loaded, source, facts));
  auto decoder = TRY(Decoder::open(loaded, *demuxer, facts, options.limits, options.threads));
  return std::make_unique<Clip>(loaded, std::move(demuxer), std::move(decoder), facts,
                                options.limits);
}

}  // namespace

Result<std::vector<PosterFrame>> poster_frames(const LazyBytes& source,
                                               const container::Facts& facts,
                                               std::span<const FrameWish> wishes,
                                               const ClipOptions& options) {
  const auto clip = TRY(opened(source, facts, options));
  std::vector<PosterFrame> frames;
  for (const FrameWish& wish : wishes) frames.push_back(TRY(clip->frame(wish)));
  return frames;
}

Result<Preview> preview(const LazyBytes& source, const container::Facts& facts,
                        const PreviewWish& wish, const ClipOptions& options) {
  return TRY(opened(source, facts, options))->preview(wish);
}

}  // namespace darkroom::video
