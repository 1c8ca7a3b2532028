#include "video/decoder.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

namespace darkroom::video {
namespace {

// Debian's libav has several decoders for most codecs; some of them want hardware.
const char* name_of_decoder(container::ClipCodec codec) {
  switch (codec) {
    case container::ClipCodec::h264:
      return "h264";
    case container::ClipCodec::hevc:
      return "hevc";
    case container::ClipCodec::vp8:
      return "vp8";
    case container::ClipCodec::vp9:
      return "vp9";
    case container::ClipCodec::av1:
      return "libdav1d";
    case container::ClipCodec::prores:
      return "prores";
  }
  return "";
}

Error damaged() {
  return Error::permanent(ErrorCode::corrupt_image, "the clip's video is damaged");
}

Error no_memory() {
  return Error::transient(ErrorCode::out_of_memory, "no memory for a decoder");
}

}  // namespace

Result<std::unique_ptr<Decoder>> Decoder::open(const Libav& libav, Demuxer& demuxer,
                                               const container::Facts& facts, const Limits& limits,
                                               int threads) {
  // The constructor is private: make_unique cannot reach it.
  std::unique_ptr<Decoder> decoder(new Decoder(libav, demuxer, limits));  // NOLINT(*-owning-memory)
  TRY(decoder->open(facts, threads));
  return decoder;
}

Result<void> Decoder::open(const container::Facts& facts, int threads) {
  const std::string name = name_of_decoder(facts.clip->codec);
  const AVCodec* codec = libav_.find_decoder_by_name(name.c_str());
  if (codec == nullptr) {
    return Error::permanent(ErrorCode::unsupported_format,
                            "clips coded as " + std::string(to_string(facts.clip->codec)) +
                                " cannot be decoded here: libavcodec lacks " + name);
  }
  packet_ = libav_.packet_alloc();
  context_ = libav_.alloc_decoder(codec);
  if (packet_ == nullptr || context_ == nullptr) return no_memory();
  if (libav_.parameters_to_decoder(context_, &demuxer_.parameters()) < 0) return damaged();
  context_->thread_count = std::max(threads, 1);
  context_->max_pixels = limits_.max_pixels;
  context_->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;
  if (libav_.open_decoder(context_, codec, nullptr) < 0) return damaged();
  return {};
}

Decoder::~Decoder() {
  libav_.free_decoder(&context_);
  libav_.packet_free(&packet_);
}

void Decoder::restart() {
  libav_.flush_buffers(context_);
  drained_ = false;
}

void Decoder::skip_unreferenced(bool skip) {
  context_->skip_frame = skip ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
}

Result<Frame> Decoder::checked(Frame frame) const {
  const AVFrame& picture = *frame.picture;
  const bool is_damaged =
      (picture.flags & AV_FRAME_FLAG_CORRUPT) != 0 || picture.decode_error_flags != 0;
  if (is_damaged || picture.width < 1 || picture.height < 1) return damaged();
  if (std::int64_t{picture.width} * picture.height > limits_.max_pixels ||
      std::max(picture.width, picture.height) > limits_.max_side) {
    return Error::permanent(ErrorCode::too_many_pixels,
                            "a frame of " + std::to_string(picture.width) + "x" +
                                std::to_string(picture.height) + " px, the limit is " +
                                std::to_string(limits_.max_pixels));
  }
  frame.seconds = std::max(0.0, demuxer_.seconds_of(picture.best_effort_timestamp));
  return frame;
}

// One more packet for the decoder, or the news that there is none.
Result<void> Decoder::feed() {
  const bool is_there = TRY(demuxer_.next(*packet_));
  drained_ = !is_there;
  const int sent = libav_.send_packet(context_, is_there ? packet_ : nullptr);
  libav_.packet_unref(packet_);
  if (sent == AVERROR(ENOMEM)) return no_memory();
  return sent < 0 && sent != AVERROR_EOF ? damaged() : Result<void>();
}

Result<std::optional<Frame>> Decoder::next() {
  Frame frame{.picture = {libav_.frame_alloc(), FrameCloser(&libav_)}};
  if (!frame.picture) return no_memory();
  for (;;) {
    const int received = libav_.receive_frame(context_, frame.picture.get());
    if (received == 0) {
      ++decoded_;
      return TRY(checked(std::move(frame)));
    }
    if (received == AVERROR_EOF || (received == AVERROR(EAGAIN) && drained_)) {
      return std::optional<Frame>();
    }
    if (received == AVERROR(ENOMEM)) return no_memory();
    if (received != AVERROR(EAGAIN)) return damaged();
    TRY(feed());
  }
}

Result<bool> Decoder::find_keyframe() {
  libav_.packet_unref(packet_);
  while (TRY(demuxer_.next(*packet_))) {
    if ((packet_->flags & AV_PKT_FLAG_KEY) != 0) return true;
    libav_.packet_unref(packet_);
  }
  return false;
}

Result<std::optional<Frame>> Decoder::decode_alone() {
  restart();
  const int sent = libav_.send_packet(context_, packet_);
  libav_.packet_unref(packet_);
  if (sent < 0) return damaged();
  drained_ = true;
  if (libav_.send_packet(context_, nullptr) < 0) return damaged();
  return next();
}

}  // namespace darkroom::video
