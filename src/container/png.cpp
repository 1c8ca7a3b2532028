#include "container/png.hpp"

#include "container/exif.hpp"
#include "container/inflate.hpp"
#include "container/reader.hpp"
#include "container/verdict.hpp"

#include <algorithm>
#include <cctype>

namespace darkroom::container {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kMaxLength = 0x7fffffff;  // section 5.3

struct Chunk {
  std::uint32_t type = 0;
  ByteView content;
};

std::string spelled(std::uint32_t type) {
  std::string name;
  for (int shift = 24; shift >= 0; shift -= 8) name += static_cast<char>(type >> shift & 0xff);
  return name;
}

bool is_spelled_in_letters(std::uint32_t type) {
  return std::ranges::all_of(spelled(type),
                             [](unsigned char letter) { return std::isalpha(letter) != 0; });
}

// A capital first letter: who does not know the chunk cannot show the picture (section 5.4).
bool is_critical(std::uint32_t type) {
  return (type >> 24 & 0x20) == 0;
}

// Section 11.2.1, table 12.
bool may_have_depth(std::uint8_t colour_type, std::uint8_t depth) {
  switch (colour_type) {
    case 0:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case 3:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case 2:
    case 4:
    case 6:
      return depth == 8 || depth == 16;
    default:
      return false;
  }
}

ColourModel model_of(std::uint8_t colour_type) {
  if (colour_type == 3) return ColourModel::palette;
  return (colour_type & 2) != 0 ? ColourModel::rgb : ColourModel::grey;
}

MetadataKind kind_of_text(std::uint32_t type) {
  if (type == four("zTXt")) return MetadataKind::png_compressed_text;
  return type == four("iTXt") ? MetadataKind::png_international_text : MetadataKind::png_text;
}

// What follows the first NUL, or nothing where there is none.
ByteView after_nul(ByteView content) {
  const auto nul = std::ranges::find(content, std::byte{0});
  return nul == content.end() ? ByteView{} : ByteView(nul + 1, content.end());
}

class PngWalk {
 public:
  PngWalk(ByteView file, const Limits& limits)
      : file_(file), reader_(file, ErrorCode::truncated_image, "PNG"), limits_(limits) {
    facts_.format = Format::png;
    facts_.lossless = true;
  }

  Result<Facts> walk() {
    TRY(reader_.skip(8));
    while (!ended_) {
      const Chunk chunk = TRY(next_chunk());
      TRY(count_chunk(facts_, limits_));
      TRY(check_place(chunk));
      TRY(take(chunk));
      TRY(check_metadata(facts_, limits_));
    }
    if (!has_data_) return corrupt("PNG has no image data (IDAT)");
    facts_.trailing_bytes = reader_.left();
    return facts_;
  }

 private:
  Result<Chunk> next_chunk() {
    if (reader_.left() == 0 && !has_data_) return corrupt("PNG ends before image data");
    if (reader_.left() == 0) return truncated("PNG ends without its end chunk (IEND)");
    const std::uint32_t length = TRY(reader_.u32());
    ByteView covered = reader_.rest();  // by the CRC: type and content
    const std::uint32_t type = TRY(reader_.u32());
    if (!is_spelled_in_letters(type)) {
      return corrupt("PNG chunk type is not four letters, at byte " +
                     std::to_string(reader_.position() - 4));
    }
    if (length > kMaxLength) {
      return corrupt("PNG chunk " + spelled(type) + " claims " + std::to_string(length) +
                     " bytes, more than any chunk may have");
    }
    if (std::uint64_t{length} + 4 > reader_.left()) {
      return truncated("PNG ends inside its chunk " + spelled(type) + ": it claims " +
                       std::to_string(length) + " bytes and " + std::to_string(reader_.left()) +
                       " are there");
    }
    const ByteView content = TRY(reader_.bytes(length));
    const std::uint32_t crc = TRY(reader_.u32());
    covered = covered.first(content.size() + 4);
    // A wrong checksum on what can be done without is common in the wild: tools that edit a prompt
    // leave it as it was. Decoders read such a chunk or not, so it is walked like any other.
    if (is_critical(type) && crc32_of(covered) != crc) {
      return corrupt("PNG chunk " + spelled(type) + " does not match its checksum");
    }
    return Chunk{type, content};
  }

  Result<void> check_place(const Chunk& chunk) {
    const bool is_header = chunk.type == four("IHDR");
    if (chunk.type == four("CgBI"))
      return unsupported("Apple's PNG variant (CgBI) is not accepted");
    if (facts_.chunks == 1 && !is_header) {
      return corrupt("PNG begins with " + spelled(chunk.type) + ", not with IHDR");
    }
    if (facts_.chunks > 1 && is_header) return corrupt("PNG has two headers (IHDR)");
    const bool is_data = chunk.type == four("IDAT");
    if (is_data && has_data_ && last_ != four("IDAT")) {
      return corrupt("PNG image data (IDAT) is not in one run");
    }
    if (is_data && facts_.colour == ColourModel::palette && !has_palette_) {
      return corrupt("PNG has a palette picture and no palette (PLTE) before it");
    }
    last_ = chunk.type;
    return {};
  }

  Result<void> take(const Chunk& chunk) {
    switch (chunk.type) {
      case four("IHDR"):
        return take_header(chunk.content);
      case four("PLTE"):
        return take_palette(chunk.content);
      case four("IDAT"):
        has_data_ = true;
        return {};
      case four("IEND"):
        ended_ = true;
        return {};
      case four("tRNS"):
        facts_.has_alpha = true;
        return {};
      case four("acTL"):
        return take_animation(chunk.content);
      case four("tEXt"):
      case four("zTXt"):
      case four("iTXt"):
        return take_text(chunk);
      case four("iCCP"):
        return take_profile(chunk.content);
      case four("eXIf"):
        facts_.exif_bytes += chunk.content.size();
        note(facts_.metadata, MetadataKind::exif, file_, chunk.content);
        facts_.orientation = exif_orientation(chunk.content);
        return {};
      case four("caBX"):
        facts_.c2pa_bytes += chunk.content.size();
        note(facts_.metadata, MetadataKind::c2pa, file_, chunk.content);
        return {};
      default:
        if (!is_critical(chunk.type)) return {};
        return corrupt("PNG has an unknown chunk " + spelled(chunk.type) +
                       " that it cannot do without");
    }
  }

  Result<void> take_header(ByteView content) {
    if (content.size() != 13) {
      return corrupt("PNG header (IHDR) has " + std::to_string(content.size()) + " bytes, not 13");
    }
    Reader header(content, ErrorCode::corrupt_image, "IHDR");
    const std::uint32_t width = TRY(header.u32());
    const std::uint32_t height = TRY(header.u32());
    const std::uint8_t depth = TRY(header.u8());
    const std::uint8_t colour_type = TRY(header.u8());
    const std::uint8_t compression = TRY(header.u8());
    const std::uint8_t filter = TRY(header.u8());
    const std::uint8_t interlace = TRY(header.u8());
    if (width > kMaxLength || height > kMaxLength) {
      return corrupt("PNG width or height is negative");
    }
    if (!may_have_depth(colour_type, depth)) {
      return corrupt("PNG has no colour type " + std::to_string(colour_type) + " with " +
                     std::to_string(depth) + " bits");
    }
    if (compression != 0 || filter != 0 || interlace > 1) {
      return corrupt("PNG has an unknown compression, filter or interlace method");
    }
    facts_.bit_depth = depth;
    facts_.colour = model_of(colour_type);
    facts_.has_alpha = (colour_type & 4) != 0;
    facts_.progressive = interlace == 1;
    return set_size(facts_, width, height, limits_);
  }

  Result<void> take_palette(ByteView content) {
    if (content.empty() || content.size() % 3 != 0 || content.size() > 768) {
      return corrupt("PNG palette (PLTE) has " + std::to_string(content.size()) +
                     " bytes, not 3 to 768 in threes");
    }
    has_palette_ = true;
    return {};
  }

  // 0 frames are as good as no acTL; after IDAT it means nothing (section 11.3.6.1).
  Result<void> take_animation(ByteView content) {
    if (has_data_) return {};
    Reader control(content, ErrorCode::corrupt_image, "acTL");
    const std::uint32_t frames = TRY(control.u32());
    return set_frames(facts_, std::max(frames, 1U), limits_);
  }

  Result<void> take_text(const Chunk& chunk) {
    if (++text_chunks_ > limits_.max_text_chunks) {
      return Error::permanent(
          ErrorCode::metadata_too_large,
          "PNG has more than " + std::to_string(limits_.max_text_chunks) + " text chunks");
    }
    const bool is_xmp =
        chunk.type == four("iTXt") && as_text(chunk.content).starts_with("XML:com.adobe.xmp\0"sv);
    (is_xmp ? facts_.xmp_bytes : facts_.text_bytes) += chunk.content.size();
    TRY(check_bytes("PNG text", facts_.text_bytes, limits_.max_text_bytes));
    TRY(count_inflated(compressed_text(chunk)));
    note(facts_.metadata, kind_of_text(chunk.type), file_, chunk.content);
    return {};
  }

  // The zlib stream of a text chunk; empty where it has none (sections 11.3.3.3 and 11.3.3.4).
  static ByteView compressed_text(const Chunk& chunk) {
    if (chunk.type == four("tEXt")) return {};
    const ByteView content = after_nul(chunk.content);
    if (content.size() < 2) return {};
    if (chunk.type == four("zTXt")) return content.subspan(1);
    if (content[0] == std::byte{0}) return {};
    return after_nul(after_nul(content.subspan(2)));
  }

  Result<void> take_profile(ByteView content) {
    TRY(check_bytes("PNG profile (iCCP), as stored", content.size(), limits_.max_metadata_bytes));
    const ByteView named = after_nul(content);
    if (named.empty()) return {};
    facts_.icc_bytes += TRY(count_inflated(named.subspan(1)));
    return {};
  }

  // What a stream comes out as, within both limits.
  Result<std::uint64_t> count_inflated(ByteView stream) {
    const std::uint64_t left = limits_.max_inflated_total - inflated_;
    const std::uint64_t limit = std::min(limits_.max_inflated_bytes, left);
    const std::uint64_t size = stream.empty() ? 0 : inflated_size(stream, limit);
    if (size > limit) {
      return Error::permanent(
          ErrorCode::metadata_too_large,
          "PNG text or profile inflates to more than " +
              std::to_string(limit == left ? limits_.max_inflated_total : limit) + " bytes");
    }
    inflated_ += size;
    return size;
  }

  ByteView file_;
  Reader reader_;
  const Limits& limits_;
  Facts facts_;
  std::uint32_t last_ = 0;      // the type of the chunk before
  std::uint64_t inflated_ = 0;  // never above limits_.max_inflated_total
  int text_chunks_ = 0;
  bool has_palette_ = false;
  bool has_data_ = false;
  bool ended_ = false;
};

}  // namespace

Result<Facts> walk_png(ByteView file, const Limits& limits) {
  return PngWalk(file, limits).walk();
}

}  // namespace darkroom::container
