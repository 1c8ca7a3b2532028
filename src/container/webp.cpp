#include "container/webp.hpp"

#include "container/exif.hpp"
#include "container/reader.hpp"
#include "container/verdict.hpp"

#include <optional>

namespace darkroom::container {
namespace {

// VP8X flags, RFC 9649, section 2.7.
constexpr std::uint32_t kAnimated = 0x02;
constexpr std::uint32_t kAlpha = 0x10;

constexpr std::uint32_t kFrameHeader = 16;  // bytes of ANMF before the frame's own chunks

struct Chunk {
  std::string_view name;
  ByteView content;
};

// What the header of a VP8 or VP8L stream says.
struct Stream {
  std::uint32_t width = 0;   // px
  std::uint32_t height = 0;  // px
  bool has_alpha = false;
  bool lossless = false;
};

// RFC 6386, section 9.1: a key frame's tag, start code and size.
Result<Stream> lossy_stream(ByteView content) {
  Reader header(content, ErrorCode::corrupt_image, "WebP VP8 stream", Endian::little);
  const std::uint32_t tag = TRY(header.u24());
  const std::uint32_t start = TRY(header.u24());
  const std::uint16_t width = TRY(header.u16());
  const std::uint16_t height = TRY(header.u16());
  if ((tag & 1) != 0 || start != 0x2a019d) return corrupt("WebP VP8 stream is not a key frame");
  if (tag >> 5 > header.left()) return corrupt("WebP VP8 stream is shorter than its first part");
  return Stream{.width = width & 0x3fffU, .height = height & 0x3fffU};
}

// RFC 9649, section 3.4.
Result<Stream> lossless_stream(ByteView content) {
  Reader header(content, ErrorCode::corrupt_image, "WebP VP8L stream", Endian::little);
  const std::uint8_t signature = TRY(header.u8());
  const std::uint32_t fields = TRY(header.u32());
  if (signature != 0x2f || fields >> 29 != 0) {
    return corrupt("WebP VP8L stream has another signature or version");
  }
  return Stream{.width = (fields & 0x3fff) + 1,
                .height = (fields >> 14 & 0x3fff) + 1,
                .has_alpha = (fields >> 28 & 1) != 0,
                .lossless = true};
}

class WebpWalk {
 public:
  WebpWalk(ByteView file, const Limits& limits) : file_(file), limits_(limits) {
    facts_.format = Format::webp;
  }

  Result<Facts> walk() {
    Reader riff = TRY(open_riff());
    while (riff.left() > 0) {
      const Chunk chunk = TRY(next_chunk(riff));
      TRY(take(chunk));
      TRY(check_metadata(facts_, limits_));
    }
    if (frames_ == 0 && !has_picture_) return corrupt("WebP has no image data");
    return facts_;
  }

 private:
  Result<Reader> open_riff() {
    Reader outer(file_, ErrorCode::truncated_image, "WebP", Endian::little);
    TRY(outer.skip(4));
    const std::uint32_t length = TRY(outer.u32());
    if (length > outer.left()) {
      return truncated("WebP claims " + std::to_string(length) + " bytes after its length and " +
                       std::to_string(outer.left()) + " are there");
    }
    if (length < 4) return corrupt("WebP claims a length of " + std::to_string(length));
    const ByteView content = TRY(outer.bytes(length));
    facts_.trailing_bytes = outer.left();
    Reader riff(content, ErrorCode::corrupt_image, "WebP", Endian::little);
    TRY(riff.skip(4));
    return riff;
  }

  // RFC 9649, section 2.3: chunks are padded to even lengths; the last pad may be missing.
  Result<Chunk> next_chunk(Reader& reader) {
    TRY(count_chunk(facts_, limits_));
    const ByteView name = TRY(reader.bytes(4));
    const std::uint32_t length = TRY(reader.u32());
    const ByteView content = TRY(reader.bytes(length));
    if (length % 2 != 0 && reader.left() > 0) TRY(reader.skip(1));
    return Chunk{as_text(name), content};
  }

  Result<void> take(const Chunk& chunk) {
    const std::uint64_t size = chunk.content.size();
    if (chunk.name == "VP8X") return take_extended(chunk.content);
    if (chunk.name == "VP8 " || chunk.name == "VP8L") return take_picture(chunk);
    if (chunk.name == "ANMF") return take_frame(chunk.content);
    if (chunk.name == "ALPH") facts_.has_alpha = true;
    if (chunk.name == "ICCP") facts_.icc_bytes += size;
    if (chunk.name == "XMP ") {
      facts_.xmp_bytes += size;
      note(facts_.metadata, MetadataKind::xmp, file_, chunk.content);
    }
    if (chunk.name == "C2PA") {
      facts_.c2pa_bytes += size;
      note(facts_.metadata, MetadataKind::c2pa, file_, chunk.content);
    }
    if (chunk.name == "EXIF") {
      note(facts_.metadata, MetadataKind::exif, file_, chunk.content);
      facts_.exif_bytes += size;
      facts_.orientation = exif_orientation(chunk.content);
    }
    return {};
  }

  Result<void> take_extended(ByteView content) {
    if (facts_.chunks != 1) return corrupt("WebP header (VP8X) is not its first chunk");
    Reader header(content, ErrorCode::corrupt_image, "WebP header (VP8X)", Endian::little);
    const std::uint32_t flags = TRY(header.u32());
    const std::uint32_t width = TRY(header.u24()) + 1;
    const std::uint32_t height = TRY(header.u24()) + 1;
    is_extended_ = true;
    is_animated_ = (flags & kAnimated) != 0;
    facts_.has_alpha = (flags & kAlpha) != 0;
    return set_size(facts_, width, height, limits_);
  }

  Result<void> take_picture(const Chunk& chunk) {
    if (is_animated_ || has_picture_) return {};  // decoders pass it by as well
    const Stream stream = TRY(stream_in(chunk));
    if (!is_extended_) {
      if (facts_.chunks != 1) return corrupt("WebP picture is not its first chunk");
      TRY(set_size(facts_, stream.width, stream.height, limits_));
    }
    return take_stream(stream, {static_cast<std::uint32_t>(facts_.size.width),
                                static_cast<std::uint32_t>(facts_.size.height)});
  }

  // RFC 9649, section 2.7.1.1. The frame lies inside the canvas, so its size is within the limits.
  Result<void> take_frame(ByteView content) {
    if (!is_animated_) return {};
    TRY(set_frames(facts_, ++frames_, limits_));
    Reader frame(content, ErrorCode::corrupt_image, "WebP frame (ANMF)", Endian::little);
    const std::uint64_t left = TRY(frame.u24()) * 2ULL;
    const std::uint64_t top = TRY(frame.u24()) * 2ULL;
    const std::uint32_t width = TRY(frame.u24()) + 1;
    const std::uint32_t height = TRY(frame.u24()) + 1;
    TRY(frame.skip(kFrameHeader - frame.position()));
    if (left + width > static_cast<std::uint64_t>(facts_.size.width) ||
        top + height > static_cast<std::uint64_t>(facts_.size.height)) {
      return corrupt("WebP frame " + std::to_string(frames_) + " lies outside the canvas");
    }
    while (frame.left() > 0) {
      const Chunk chunk = TRY(next_chunk(frame));
      if (chunk.name != "VP8 " && chunk.name != "VP8L") continue;
      return take_stream(TRY(stream_in(chunk)), {width, height});
    }
    return corrupt("WebP frame " + std::to_string(frames_) + " has no image data");
  }

  static Result<Stream> stream_in(const Chunk& chunk) {
    return chunk.name == "VP8L" ? lossless_stream(chunk.content) : lossy_stream(chunk.content);
  }

  struct Area {
    std::uint32_t width = 0;   // px
    std::uint32_t height = 0;  // px
  };

  Result<void> take_stream(const Stream& stream, Area announced) {
    if (stream.width != announced.width || stream.height != announced.height) {
      return corrupt("WebP picture of " + std::to_string(stream.width) + " x " +
                     std::to_string(stream.height) + " px where its header says " +
                     std::to_string(announced.width) + " x " + std::to_string(announced.height));
    }
    facts_.has_alpha = facts_.has_alpha || stream.has_alpha;
    if (has_picture_) return {};
    has_picture_ = true;
    facts_.lossless = stream.lossless;
    facts_.colour = stream.lossless ? ColourModel::rgb : ColourModel::ycbcr;
    return {};
  }

  ByteView file_;
  const Limits& limits_;
  Facts facts_;
  std::uint64_t frames_ = 0;
  bool is_extended_ = false;
  bool is_animated_ = false;
  bool has_picture_ = false;
};

}  // namespace

Result<Facts> walk_webp(ByteView file, const Limits& limits) {
  return WebpWalk(file, limits).walk();
}

}  // namespace darkroom::container
