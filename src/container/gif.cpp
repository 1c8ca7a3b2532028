#include "container/gif.hpp"

#include "container/reader.hpp"
#include "container/verdict.hpp"

namespace darkroom::container {
namespace {

constexpr std::uint8_t kExtension = 0x21;
constexpr std::uint8_t kImage = 0x2c;
constexpr std::uint8_t kTrailer = 0x3b;
constexpr std::uint8_t kGraphicControl = 0xf9;
constexpr std::uint8_t kComment = 0xfe;
constexpr std::uint8_t kApplication = 0xff;

class GifWalk {
 public:
  GifWalk(ByteView file, const Limits& limits)
      : reader_(file, ErrorCode::truncated_image, "GIF", Endian::little), limits_(limits) {
    facts_.format = Format::gif;
    facts_.colour = ColourModel::palette;
    facts_.lossless = true;
  }

  Result<Facts> walk() {
    TRY(reader_.skip(6));
    TRY(take_screen());
    while (!ended_) {
      TRY(take_block());
      TRY(check_metadata(facts_, limits_));
    }
    if (frames_ == 0) return corrupt("GIF has no frames");
    facts_.trailing_bytes = reader_.left();
    return facts_;
  }

 private:
  // Section 18: the logical screen, and the table of colours for all frames.
  Result<void> take_screen() {
    const std::uint16_t width = TRY(reader_.u16());
    const std::uint16_t height = TRY(reader_.u16());
    const std::uint8_t flags = TRY(reader_.u8());
    TRY(reader_.skip(2));
    TRY(set_size(facts_, width, height, limits_));
    return take_colours(flags);
  }

  // Sections 19 and 21: a table of 2^(n+1) colours, three bytes each, where the flags announce one.
  Result<void> take_colours(std::uint8_t flags) {
    if ((flags & 0x80) == 0) return {};
    const unsigned depth = (flags & 7U) + 1;
    if (!has_depth_) facts_.bit_depth = static_cast<int>(depth);
    has_depth_ = true;
    return reader_.skip(3ULL << depth);
  }

  Result<void> take_block() {
    if (reader_.left() == 0) {
      return truncated("GIF ends without its trailer, after " + std::to_string(frames_) +
                       " frames");
    }
    TRY(count_chunk(facts_, limits_));
    const std::uint8_t kind = TRY(reader_.u8());
    switch (kind) {
      case kExtension:
        return take_extension();
      case kImage:
        return take_frame();
      case kTrailer:
        ended_ = true;
        return {};
      default:
        return corrupt("GIF has an unknown block " + std::to_string(kind) + " at byte " +
                       std::to_string(reader_.position() - 1));
    }
  }

  Result<void> take_extension() {
    const std::uint8_t label = TRY(reader_.u8());
    const ByteView content = reader_.rest();
    const std::uint64_t bytes = TRY(skip_sub_blocks());
    switch (label) {
      case kGraphicControl:
        // Section 23: one sub-block of four bytes; bit 0 of the first: a colour is transparent.
        if (bytes >= 4 && (content[1] & std::byte{1}) != std::byte{0}) facts_.has_alpha = true;
        return {};
      case kComment:
        facts_.text_bytes += bytes;
        return {};
      case kApplication:
        return take_application(content, bytes);
      default:
        return {};
    }
  }

  // Section 26: the first sub-block names the application in 11 bytes. `content` is what follows
  // the label, at least its sub-blocks.
  Result<void> take_application(ByteView content, std::uint64_t bytes) {
    if (bytes < 11 || content[0] != std::byte{11}) return {};
    const std::string_view name = as_text(content.subspan(1, 11));
    if (name == "XMP DataXMP") facts_.xmp_bytes += bytes - 11;
    if (name == "ICCRGBG1012") facts_.icc_bytes += bytes - 11;
    if (name.starts_with("C2PA_GIF")) facts_.c2pa_bytes += bytes - 11;
    return {};
  }

  // Section 20. Offsets count: a frame may lie outside the screen, and decoders grow it.
  Result<void> take_frame() {
    TRY(set_frames(facts_, ++frames_, limits_));
    const std::uint32_t left = TRY(reader_.u16());
    const std::uint32_t top = TRY(reader_.u16());
    const std::uint32_t width = TRY(reader_.u16());
    const std::uint32_t height = TRY(reader_.u16());
    const std::uint8_t flags = TRY(reader_.u8());
    // A frame of no pixels shows nothing and harms nothing.
    if (width > 0 && height > 0) {
      TRY(check_size(Format::gif, left + width, top + height, limits_));
    }
    if (frames_ == 1) facts_.progressive = (flags & 0x40) != 0;
    TRY(take_colours(flags));
    const std::uint8_t code_size = TRY(reader_.u8());
    if (code_size == 0 || code_size > 11) {
      return corrupt("GIF frame with codes of " + std::to_string(code_size) + " bits");
    }
    TRY(skip_sub_blocks());
    return {};
  }

  // Section 15: each sub-block says its length in a byte, and one of length 0 ends them. Yields
  // their bytes without the lengths. A plain loop: there may be millions.
  Result<std::uint64_t> skip_sub_blocks() {
    const ByteView rest = reader_.rest();
    std::uint64_t bytes = 0;
    std::size_t at = 0;
    while (at < rest.size()) {
      const auto length = std::to_integer<std::size_t>(rest[at]);
      at += 1 + length;
      bytes += length;
      if (length > 0) continue;
      TRY(reader_.skip(at));
      return bytes;
    }
    return truncated("GIF ends after " + std::to_string(reader_.position() + rest.size()) +
                     " bytes, inside a block, in frame " + std::to_string(frames_));
  }

  Reader reader_;
  const Limits& limits_;
  Facts facts_;
  std::uint64_t frames_ = 0;
  bool has_depth_ = false;
  bool ended_ = false;
};

}  // namespace

Result<Facts> walk_gif(ByteView file, const Limits& limits) {
  return GifWalk(file, limits).walk();
}

}  // namespace darkroom::container
