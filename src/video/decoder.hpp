// A clip's frames, in the order they are shown. Damage is an error where it is met: a decoder that
// guesses what a frame looked like makes no poster.
#pragma once

#include "container/facts.hpp"
#include "video/demuxer.hpp"
#include "video/libav.hpp"

#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <memory>
#include <optional>

namespace darkroom::video {

// Closes as libav wants it: by the address of the pointer.
class FrameCloser {
 public:
  explicit FrameCloser(const Libav* libav = nullptr) : libav_(libav) {}
  void operator()(AVFrame* frame) const { libav_->frame_free(&frame); }

 private:
  const Libav* libav_;
};

struct Frame {
  std::unique_ptr<AVFrame, FrameCloser> picture;
  double seconds = 0;  // from the beginning of the clip
};

// Not thread-safe, but it decodes with `threads` of its own. What it is given outlives it.
class Decoder {
 public:
  // By the decoder of the facts' codec and no other.
  static Result<std::unique_ptr<Decoder>> open(const Libav& libav, Demuxer& demuxer,
                                               const container::Facts& facts, const Limits& limits,
                                               int threads);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder();

  // Everything after this is decoded from where the demuxer stands now.
  void restart();

  // The next frame; nothing at the end. corrupt_image where the stream is damaged (what follows may
  // be whole again), too_many_pixels where a frame is larger than the limits; the demuxer's own.
  Result<std::optional<Frame>> next();

  // The next keyframe that the demuxer comes to, and nothing else decoded: `when` is asked with its
  // time first. Nothing at the end, or where `when` says no. The next frame needs restart().
  template <class When>
  Result<std::optional<Frame>> next_keyframe(When when) {
    const bool is_there = TRY(find_keyframe());
    if (!is_there) return std::optional<Frame>();
    if (when(demuxer_.seconds_of(packet_->pts))) return decode_alone();
    libav_.packet_unref(packet_);  // the next one is read into an empty packet
    return std::optional<Frame>();
  }

  // Frames that no other needs are left out, which is twice as quick where there are many.
  void skip_unreferenced(bool skip);

  int decoded() const { return decoded_; }  // frames, so far

 private:
  Decoder(const Libav& libav, Demuxer& demuxer, const Limits& limits)
      : libav_(libav), demuxer_(demuxer), limits_(limits) {}
  Result<void> open(const container::Facts& facts, int threads);
  Result<bool> find_keyframe();
  Result<std::optional<Frame>> decode_alone();
  Result<void> feed();
  Result<Frame> checked(Frame frame) const;

  const Libav& libav_;
  Demuxer& demuxer_;
  const Limits& limits_;
  AVCodecContext* context_ = nullptr;
  AVPacket* packet_ = nullptr;
  bool drained_ = false;  // the decoder has been told that no packet follows
  int decoded_ = 0;
};

}  // namespace darkroom::video
