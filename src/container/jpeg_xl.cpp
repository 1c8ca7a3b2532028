#include "container/jpeg_xl.hpp"

#include "container/bmff/boxes.hpp"
#include "container/reader.hpp"
#include "container/verdict.hpp"

#include <array>
#include <optional>

namespace darkroom::container {
namespace {

using namespace std::string_view_literals;

// Bits from the lowest of each byte upwards (section B.2). Beyond the end there are zeros, and
// `ended` says so: one check after a header does for all its fields.
class Bits {
 public:
  explicit Bits(ByteView bytes) : bytes_(bytes) {}

  bool ended() const { return position_ > bytes_.size() * 8; }

  std::uint32_t take(unsigned count) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < count; ++i, ++position_) {
      const std::size_t at = position_ / 8;
      if (at >= bytes_.size()) continue;
      const auto byte = std::to_integer<std::uint32_t>(bytes_[at]);
      value |= (byte >> position_ % 8 & 1) << i;
    }
    return value;
  }

  bool flag() { return take(1) != 0; }

  // U32: two bits choose one of four, a number of bits and what is added to them (section B.2.2).
  struct Choice {
    unsigned bits = 0;
    std::uint32_t plus = 0;
  };
  std::uint32_t choose(const std::array<Choice, 4>& choices) {
    const Choice choice = choices.at(take(2));
    return take(choice.bits) + choice.plus;
  }

 private:
  ByteView bytes_;
  std::size_t position_ = 0;  // bits
};

struct Dimensions {
  std::uint64_t width = 0;   // px
  std::uint64_t height = 0;  // px
};

// SizeHeader, section D.2.
Dimensions take_dimensions(Bits& bits) {
  constexpr std::array<Bits::Choice, 4> sides{{{9, 1}, {13, 1}, {18, 1}, {30, 1}}};
  // Width to height by `ratio`, table D.2; 0 means that the width is written out.
  constexpr std::array<std::array<std::uint64_t, 2>, 8> ratios{
      {{0, 1}, {1, 1}, {12, 10}, {4, 3}, {3, 2}, {16, 9}, {5, 4}, {2, 1}}};
  const bool is_small = bits.flag();
  const auto side = [&]() -> std::uint64_t {
    return is_small ? 8 * (std::uint64_t{bits.take(5)} + 1) : bits.choose(sides);
  };
  const std::uint64_t height = side();
  const auto [across, down] = ratios.at(bits.take(3));
  return {.width = across == 0 ? side() : height * across / down, .height = height};
}

// BitDepth, section D.3.2: bits a sample.
int take_depth(Bits& bits) {
  const bool is_float = bits.flag();
  if (!is_float) return static_cast<int>(bits.choose({{{0, 8}, {0, 10}, {0, 12}, {6, 1}}}));
  const auto depth = static_cast<int>(bits.choose({{{0, 32}, {0, 16}, {0, 24}, {6, 1}}}));
  bits.take(4);  // of them the exponent's
  return depth;
}

// ImageMetadata up to its first extra channel, section D.3.1. What a preview or an animation has
// of its own would stand before the depth, and leaves it at 8.
void take_image_facts(Bits& bits, Facts& facts) {
  if (bits.flag()) return;  // everything is as by default
  if (bits.flag()) {
    facts.orientation = static_cast<int>(bits.take(3)) + 1;
    if (bits.flag()) take_dimensions(bits);  // how large it is meant to be seen
    const bool has_preview = bits.flag();
    if (has_preview || bits.flag()) return;
  }
  facts.bit_depth = take_depth(bits);
  bits.take(1);  // whether 16 bits are enough for a decoder's modular part
  const std::uint32_t extra_channels = bits.choose({{{0, 0}, {0, 1}, {4, 2}, {12, 1}}});
  if (extra_channels == 0) return;
  // ExtraChannelInfo, section D.3.6: by default it is alpha; else two bits, and Enum 0 is alpha.
  const bool is_default = bits.flag();
  facts.has_alpha = is_default || bits.take(2) == 0;
}

Result<void> take_codestream(ByteView codestream, Facts& facts, const Limits& limits) {
  if (!as_text(codestream).starts_with("\xff\x0a"sv)) {
    return corrupt("JPEG XL codestream does not begin with its signature");
  }
  Bits bits(codestream.subspan(2));
  const Dimensions size = take_dimensions(bits);
  if (bits.ended()) return truncated("JPEG XL ends inside its size");
  TRY(set_size(facts, size.width, size.height, limits));
  take_image_facts(bits, facts);
  return bits.ended() ? truncated("JPEG XL ends inside its header") : Result<void>{};
}

// The first part of the codestream (ISO/IEC 18181-2, sections 9.8 and 9.9), and what metadata is
// there.
class BoxWalk {
 public:
  BoxWalk(ByteView file, Facts& facts, const Limits& limits)
      : file_(file),
        reader_(file, ErrorCode::truncated_image, "JPEG XL"),
        facts_(facts),
        limits_(limits) {}

  Result<std::optional<ByteView>> walk() {
    while (reader_.left() > 0) {
      const Box box = TRY(next_box(reader_));
      TRY(count_chunk(facts_, limits_));
      take(box);
      TRY(check_metadata(facts_, limits_));
    }
    return codestream_;
  }

 private:
  void take(const Box& box) {
    // Of a part the number comes first; the header stands in the first part.
    const std::size_t skipped = box.type == four("jxlp") ? 4 : 0;
    const bool is_codestream = box.type == four("jxlc") || box.type == four("jxlp");
    if (is_codestream && !codestream_ && box.content.size() >= skipped) {
      codestream_ = box.content.subspan(skipped);
    }
    if (box.type == four("Exif")) take_exif(box.content);
    if (box.type == four("xml ")) {
      facts_.xmp_bytes += box.content.size();
      note(facts_.metadata, MetadataKind::xmp, file_, box.content);
    }
    if (box.type == four("jumb")) facts_.c2pa_bytes += box.content.size();
    if (box.type == four("brob")) take_compressed(box.content);
  }

  // ISO/IEC 18181-2, 9.5: the TIFF structure begins so many bytes after this number.
  void take_exif(ByteView content) {
    facts_.exif_bytes += content.size();
    Reader block(content, ErrorCode::corrupt_image, "EXIF");
    const Result<std::uint32_t> offset = block.u32();
    if (!offset || !block.skip(*offset)) return;
    note(facts_.metadata, MetadataKind::exif, file_, block.rest());
  }

  // Brotli: only what is stored counts here, and no decoder of ours inflates it.
  void take_compressed(ByteView content) {
    const std::string_view text = as_text(content);
    if (text.starts_with("Exif")) facts_.exif_bytes += content.size();
    if (text.starts_with("xml ")) facts_.xmp_bytes += content.size();
    if (text.starts_with("jumb")) facts_.c2pa_bytes += content.size();
  }

  ByteView file_;
  Reader reader_;
  Facts& facts_;
  const Limits& limits_;
  std::optional<ByteView> codestream_;
};

}  // namespace

Result<Facts> walk_jpeg_xl(ByteView file, const Limits& limits) {
  Facts facts{.format = Format::jpeg_xl};
  const bool is_bare = as_text(file).starts_with("\xff\x0a"sv);
  std::optional<ByteView> codestream = file;
  if (!is_bare) codestream = TRY(BoxWalk(file, facts, limits).walk());
  if (!codestream) return corrupt("JPEG XL has no codestream");
  TRY(take_codestream(*codestream, facts, limits));
  return facts;
}

}  // namespace darkroom::container
