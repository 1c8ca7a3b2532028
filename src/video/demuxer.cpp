#include "video/demuxer.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <string>

namespace darkroom::video {
namespace {

constexpr int kBufferBytes = 64 << 10;  // of the demuxer's reads

AVCodecID id_of(container::ClipCodec codec) {
  switch (codec) {
    case container::ClipCodec::h264:
      return AV_CODEC_ID_H264;
    case container::ClipCodec::hevc:
      return AV_CODEC_ID_HEVC;
    case container::ClipCodec::vp8:
      return AV_CODEC_ID_VP8;
    case container::ClipCodec::vp9:
      return AV_CODEC_ID_VP9;
    case container::ClipCodec::av1:
      return AV_CODEC_ID_AV1;
    case container::ClipCodec::prores:
      return AV_CODEC_ID_PRORES;
  }
  return AV_CODEC_ID_NONE;
}

// A movie may name other files; there are none.
int refuse_to_open(AVFormatContext* /*context*/, AVIOContext** /*input*/, const char* /*url*/,
                   int /*flags*/, AVDictionary** /*options*/) {
  return AVERROR(EACCES);
}

Error refused(const container::Facts& facts) {
  return Error::permanent(ErrorCode::corrupt_image, "the " + std::string(to_string(facts.format)) +
                                                        " demuxer refuses the clip");
}

}  // namespace

int Demuxer::read(void* cursor, std::uint8_t* to, int most) {
  auto& [bytes, at, failure] = *static_cast<Cursor*>(cursor);
  const Result<ByteView> part = bytes.part(at, static_cast<std::uint64_t>(most));
  if (!part) {
    failure = part.error();
    return AVERROR(EIO);
  }
  if (part->empty()) return AVERROR_EOF;
  std::memcpy(to, part->data(), part->size());
  at += part->size();
  return static_cast<int>(part->size());
}

std::int64_t Demuxer::move(void* cursor, std::int64_t offset, int whence) {
  auto& [bytes, at, failure] = *static_cast<Cursor*>(cursor);
  const auto size = static_cast<std::int64_t>(bytes.size());
  if (whence == AVSEEK_SIZE) return size;
  std::int64_t from = 0;
  if (whence == SEEK_CUR) from = static_cast<std::int64_t>(at);
  if (whence == SEEK_END) from = size;
  if (offset < -from || offset > size - from) return AVERROR(EINVAL);
  at = static_cast<std::uint64_t>(from + offset);
  return from + offset;
}

Result<std::unique_ptr<Demuxer>> Demuxer::open(const Libav& libav, const LazyBytes& source,
                                               const container::Facts& facts) {
  // The constructor is private: make_unique cannot reach it.
  std::unique_ptr<Demuxer> demuxer(new Demuxer(libav, source));  // NOLINT(*-owning-memory)
  TRY(demuxer->open(facts));
  return demuxer;
}

Result<void> Demuxer::open(const container::Facts& facts) {
  const Error no_memory = Error::transient(ErrorCode::out_of_memory, "no memory for a demuxer");
  auto* buffer = static_cast<unsigned char*>(libav_.malloc(kBufferBytes));
  if (buffer == nullptr) return no_memory;
  input_ = libav_.alloc_input(buffer, kBufferBytes, 0, &cursor_, &read, nullptr, &move);
  context_ = libav_.alloc_demuxer();
  if (input_ == nullptr || context_ == nullptr) return no_memory;
  context_->pb = input_;
  context_->flags |= AVFMT_FLAG_CUSTOM_IO;
  context_->io_open = &refuse_to_open;

  const bool is_movie = facts.format == Format::mp4 || facts.format == Format::mov;
  const AVInputFormat* format = libav_.find_input_format(is_movie ? "mov" : "matroska");
  // It frees the context itself where it fails.
  const bool is_open =
      format != nullptr && libav_.open_demuxer(&context_, "", format, nullptr) >= 0;
  if (cursor_.failure) return *cursor_.failure;
  if (!is_open) return refused(facts);
  choose_stream(id_of(facts.clip->codec));
  if (stream_ == nullptr) return refused(facts);
  if (stream_->start_time != AV_NOPTS_VALUE) start_ = stream_->start_time;
  return {};
}

void Demuxer::choose_stream(AVCodecID codec) {
  for (unsigned i = 0; i < context_->nb_streams; ++i) {
    AVStream* stream = context_->streams[i];  // NOLINT(*-pointer-arithmetic)
    const bool is_wanted = stream_ == nullptr &&
                           (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0 &&
                           stream->codecpar->codec_id == codec;
    stream->discard = is_wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    if (is_wanted) stream_ = stream;
  }
}

Demuxer::~Demuxer() {
  libav_.close_demuxer(&context_);
  if (input_ != nullptr)
    libav_.freep(static_cast<void*>(&input_->buffer));  // which may not be the one it began with
  libav_.free_input(&input_);
}

bool Demuxer::seek(double seconds) {
  const double units = seconds / av_q2d(stream_->time_base);
  const auto time = start_ + static_cast<std::int64_t>(std::floor(units));
  if (libav_.seek_frame(context_, stream_->index, time, AVSEEK_FLAG_BACKWARD) >= 0) return true;
  libav_.seek_frame(context_, stream_->index, start_, AVSEEK_FLAG_BACKWARD | AVSEEK_FLAG_ANY);
  return false;
}

Result<bool> Demuxer::next(AVPacket& packet) {
  while (libav_.read_packet(context_, &packet) >= 0) {
    // One that was cut short for want of its bytes is read like any other.
    if (cursor_.failure) break;
    if (packet.stream_index == stream_->index) return true;
    libav_.packet_unref(&packet);
  }
  if (!cursor_.failure) return false;
  libav_.packet_unref(&packet);
  return *cursor_.failure;
}

double Demuxer::seconds_of(std::int64_t time) const {
  if (time == AV_NOPTS_VALUE) return 0;
  return static_cast<double>(time - start_) * av_q2d(stream_->time_base);
}

double Demuxer::pixel_aspect(AVFrame& frame) const {
  const AVRational ratio = libav_.guess_sample_aspect_ratio(context_, stream_, &frame);
  return ratio.num > 0 && ratio.den > 0 ? av_q2d(ratio) : 1;
}

}  // namespace darkroom::video
