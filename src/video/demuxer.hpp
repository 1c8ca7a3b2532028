// A clip's packets, from its bytes alone: no file, no network, no other stream's than its video's.
#pragma once

#include "base/lazy_bytes.hpp"
#include "container/facts.hpp"
#include "video/libav.hpp"

#include <darkroom/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>

namespace darkroom::video {

// Not thread-safe. The bytes and `libav` outlive it.
class Demuxer {
 public:
  // By the demuxer of the facts' format and no other. corrupt_image where it refuses the file or
  // finds no video coded as the facts say.
  static Result<std::unique_ptr<Demuxer>> open(const Libav& libav, const LazyBytes& source,
                                               const container::Facts& facts);
  Demuxer(const Demuxer&) = delete;
  Demuxer& operator=(const Demuxer&) = delete;
  ~Demuxer();

  const AVCodecParameters& parameters() const { return *stream_->codecpar; }

  // To the last keyframe that is stored at or before `seconds`, as far as the container knows; to
  // the beginning where it does not. Whether there was such a place.
  bool seek(double seconds);

  // The next packet of the video into `packet`, which is empty; false at the end, or where the
  // container is damaged. The error is the source's, which could not bring what was to be read.
  Result<bool> next(AVPacket& packet);

  // Of a packet's or frame's time, from the beginning of the clip.
  double seconds_of(std::int64_t time) const;

  // px are as wide as they are high where it is 1.
  double pixel_aspect(AVFrame& frame) const;

 private:
  // Where the demuxer reads.
  struct Cursor {
    const LazyBytes& bytes;
    std::uint64_t at = 0;  // never beyond the bytes
    std::optional<Error> failure = {};
  };

  Demuxer(const Libav& libav, const LazyBytes& source) : libav_(libav), cursor_{.bytes = source} {}
  Result<void> open(const container::Facts& facts);
  // The first video that is coded so; no other stream's packets are read.
  void choose_stream(AVCodecID codec);
  static int read(void* cursor, std::uint8_t* to, int most);
  static std::int64_t move(void* cursor, std::int64_t offset, int whence);

  const Libav& libav_;
  Cursor cursor_;
  AVIOContext* input_ = nullptr;
  AVFormatContext* context_ = nullptr;
  AVStream* stream_ = nullptr;  // of the context
  // The clip's first time, in the stream's units, as it is known from the beginning: after a seek
  // libav takes the first packet that it reads for it.
  std::int64_t start_ = 0;
};

}  // namespace darkroom::video
