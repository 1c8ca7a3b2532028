#include "container/jpeg.hpp"

#include "container/exif.hpp"
#include "container/reader.hpp"
#include "container/verdict.hpp"

#include <array>
#include <cstring>
#include <optional>

namespace darkroom::container {
namespace {

using namespace std::string_view_literals;

// T.81, table B.1.
constexpr std::uint8_t kSof0 = 0xc0;
constexpr std::uint8_t kSof2 = 0xc2;  // progressive
constexpr std::uint8_t kDht = 0xc4;
constexpr std::uint8_t kJpg = 0xc8;
constexpr std::uint8_t kDac = 0xcc;
constexpr std::uint8_t kSof15 = 0xcf;
constexpr std::uint8_t kRst0 = 0xd0;
constexpr std::uint8_t kRst7 = 0xd7;
constexpr std::uint8_t kSoi = 0xd8;
constexpr std::uint8_t kEoi = 0xd9;
constexpr std::uint8_t kSos = 0xda;
constexpr std::uint8_t kDhp = 0xde;  // begins a hierarchical file
constexpr std::uint8_t kExp = 0xdf;
constexpr std::uint8_t kApp0 = 0xe0;
constexpr std::uint8_t kApp1 = 0xe1;
constexpr std::uint8_t kApp2 = 0xe2;
constexpr std::uint8_t kApp11 = 0xeb;
constexpr std::uint8_t kApp13 = 0xed;
constexpr std::uint8_t kApp14 = 0xee;
constexpr std::uint8_t kApp15 = 0xef;
constexpr std::uint8_t kSof55 = 0xf7;  // JPEG-LS, T.87
constexpr std::uint8_t kCom = 0xfe;
constexpr std::uint8_t kTem = 0x01;

constexpr std::string_view kXmp = "http://ns.adobe.com/xap/1.0/\0"sv;
constexpr std::string_view kExtendedXmp = "http://ns.adobe.com/xmp/extension/\0"sv;
constexpr std::string_view kPhotoshop = "Photoshop 3.0\0"sv;

constexpr bool is_between(std::uint8_t marker, std::uint8_t first, std::uint8_t last) {
  return marker >= first && marker <= last;
}

// Reserved, or of extensions that never came: a decoder gives up at them.
constexpr bool is_unknown(std::uint8_t marker) {
  return marker < kSof0 || marker == kJpg || is_between(marker, kApp15 + 1, kCom - 1);
}

constexpr bool is_frame_header(std::uint8_t marker) {
  return is_between(marker, kSof0, kSof15) && marker != kDht && marker != kJpg && marker != kDac;
}

// Codes after ff that begin no segment: ff 00 is a coded ff, restart markers are part of a scan,
// and TEM means nothing in a file.
constexpr bool is_passed_by(std::uint8_t code) {
  return code == 0 || code == kTem || is_between(code, kRst0, kRst7);
}

// Where the next marker's last ff is: past fill bytes, past a scan's data, and past bytes that
// belong to no segment. A plain loop: there may be millions of ff 00.
std::optional<std::size_t> marker_in(ByteView bytes) {
  std::size_t at = 0;
  while (at + 1 < bytes.size()) {
    if (bytes[at] != std::byte{0xff}) {
      const void* found = std::memchr(&bytes[at], 0xff, bytes.size() - at - 1);
      if (found == nullptr) return std::nullopt;
      at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - bytes.data());
    }
    const auto code = std::to_integer<std::uint8_t>(bytes[at + 1]);
    if (code != 0xff && !is_passed_by(code)) return at;
    at += code == 0xff ? 1 : 2;
  }
  return std::nullopt;
}

// Table B.1: which process a frame header that we do not take announces.
constexpr std::string_view process_of(std::uint8_t marker) {
  switch (marker) {
    case 0xc3:
      return "lossless";
    case 0xc5:
    case 0xc6:
    case 0xc7:
      return "hierarchical";
    case 0xcb:
      return "lossless arithmetic-coded";
    case 0xcd:
    case 0xce:
    case 0xcf:
      return "hierarchical arithmetic-coded";
    default:
      return "arithmetic-coded";
  }
}

class JpegWalk {
 public:
  JpegWalk(ByteView file, const Limits& limits)
      : file_(file), reader_(file, ErrorCode::truncated_image, "JPEG"), limits_(limits) {
    facts_.format = Format::jpeg;
  }

  Result<Facts> walk() {
    TRY(reader_.skip(2));
    Result<void> outcome{};
    while (outcome && !ended_) outcome = next_segment();
    // Said last, so that the message has the count of the whole file.
    if (facts_.scans > limits_.max_scans) {
      return Error::permanent(ErrorCode::too_complex, "JPEG of " + std::to_string(facts_.scans) +
                                                          " scans, limit " +
                                                          std::to_string(limits_.max_scans));
    }
    TRY(std::move(outcome));
    if (facts_.scans == 0) return corrupt("JPEG has no image data (SOS)");
    facts_.colour = colour();
    facts_.trailing_bytes = reader_.left();
    return facts_;
  }

 private:
  Result<void> next_segment() {
    const std::optional<std::size_t> at = marker_in(reader_.rest());
    if (!at) return ends_early();
    TRY(reader_.skip(*at + 1));
    const std::uint8_t marker = TRY(reader_.u8());
    TRY(count_chunk(facts_, limits_));
    if (marker == kSoi) return corrupt("JPEG has a second start marker (SOI)");
    if (marker == kEoi) {
      ended_ = true;
      return {};
    }
    if (marker == kSof55) return unsupported("JPEG-LS is not accepted");
    if (is_unknown(marker)) return corrupt("JPEG has an unknown marker " + std::to_string(marker));
    const std::uint16_t length = TRY(reader_.u16());
    if (length < 2) return corrupt("JPEG segment of length " + std::to_string(length));
    // A file that has its end was not cut: then the length is wrong, or the marker is no marker.
    if (length - 2U > reader_.left() && as_text(reader_.rest()).ends_with("\xff\xd9"sv)) {
      return corrupt("JPEG segment claims " + std::to_string(length) + " bytes and " +
                     std::to_string(reader_.left()) + " are left up to its end marker (EOI)");
    }
    return take(marker, TRY(reader_.bytes(length - 2U)));
  }

  Error ends_early() const {
    return truncated("JPEG ends after " + std::to_string(reader_.position() + reader_.left()) +
                     " bytes without its end marker (EOI), after " + std::to_string(facts_.scans) +
                     " scans");
  }

  Result<void> take(std::uint8_t marker, ByteView content) {
    if (is_frame_header(marker)) return take_frame(marker, content);
    if (is_between(marker, kApp0, kApp15) || marker == kCom) return take_metadata(marker, content);
    if (marker == kDhp || marker == kExp) return unsupported("hierarchical JPEG is not accepted");
    if (marker == kSos) return take_scan(content);
    return {};
  }

  // Section B.2.2.
  Result<void> take_frame(std::uint8_t marker, ByteView content) {
    if (marker > kSof2)
      return unsupported(std::string(process_of(marker)) + " JPEG is not accepted");
    if (components_ != 0) return corrupt("JPEG has two frame headers (SOF)");
    Reader header(content, ErrorCode::corrupt_image, "JPEG frame header (SOF)");
    const std::uint8_t precision = TRY(header.u8());
    const std::uint16_t height = TRY(header.u16());
    const std::uint16_t width = TRY(header.u16());
    components_ = TRY(header.u8());
    if (precision == 12 || precision == 16) {
      return unsupported(std::to_string(precision) + "-bit JPEG is not accepted");
    }
    if (precision != 8) return corrupt("JPEG of " + std::to_string(precision) + " bits a sample");
    if (components_ == 0 || header.left() != std::size_t{components_} * 3) {
      return corrupt("JPEG frame header (SOF) of " + std::to_string(content.size()) +
                     " bytes for " + std::to_string(components_) + " components");
    }
    if (components_ == 2 || components_ > 4) {
      return unsupported("JPEG of " + std::to_string(components_) + " components is not accepted");
    }
    TRY(check_components(header));
    facts_.progressive = marker == kSof2;
    return set_size(facts_, width, height, limits_);
  }

  Result<void> check_components(Reader& header) {
    for (int i = 0; i < components_; ++i) {
      component_ids_.at(static_cast<std::size_t>(i)) = static_cast<char>(TRY(header.u8()));
      const std::uint8_t sampling = TRY(header.u8());
      TRY(header.skip(1));
      if (!is_between(sampling >> 4, 1, 4) || !is_between(sampling & 15, 1, 4)) {
        return corrupt("JPEG sampling factors are not 1 to 4");
      }
    }
    return {};
  }

  // Section B.2.3. What follows are the scan's entropy-coded bytes; the next marker ends them.
  Result<void> take_scan(ByteView content) {
    if (components_ == 0) return corrupt("JPEG image data (SOS) before its frame header (SOF)");
    Reader header(content, ErrorCode::corrupt_image, "JPEG scan header (SOS)");
    const std::uint8_t count = TRY(header.u8());
    if (count == 0 || count > components_ || header.left() != count * 2U + 3) {
      return corrupt("JPEG scan header (SOS) of " + std::to_string(content.size()) + " bytes for " +
                     std::to_string(count) + " components");
    }
    ++facts_.scans;
    return {};
  }

  Result<void> take_metadata(std::uint8_t marker, ByteView content) {
    // The two bytes of the marker and the two of the length are what a decoder keeps as well.
    metadata_ += content.size() + 4;
    TRY(check_bytes("JPEG metadata (APPn and COM)", metadata_, limits_.max_metadata_bytes));
    const std::string_view text = as_text(content);
    switch (marker) {
      case kApp0:
        is_jfif_ = is_jfif_ || text.starts_with("JFIF\0"sv);
        return {};
      case kApp1:
        return take_app1(content);
      case kApp2:
        // The name, a number and a count stand before each part of the profile.
        if (text.starts_with("ICC_PROFILE\0"sv) && content.size() > 14) {
          facts_.icc_bytes += content.size() - 14;
        }
        return {};
      case kApp11:
        if (text.starts_with("JP"sv)) {
          facts_.c2pa_bytes += content.size();
          note(facts_.metadata, MetadataKind::c2pa, file_, content);
        }
        return check_bytes("JPEG C2PA store (APP11)", facts_.c2pa_bytes, limits_.max_c2pa_bytes);
      case kApp13:
        if (text.starts_with(kPhotoshop)) {
          note(facts_.metadata, MetadataKind::iptc, file_, content.subspan(kPhotoshop.size()));
        }
        return {};
      case kApp14:
        if (text.starts_with("Adobe"sv) && content.size() >= 12) {
          adobe_transform_ = std::to_integer<std::uint8_t>(content[11]);
        }
        return {};
      case kCom:
        facts_.text_bytes += content.size();
        note(facts_.metadata, MetadataKind::comment, file_, content);
        return {};
      default:
        return {};
    }
  }

  Result<void> take_app1(ByteView content) {
    const std::string_view text = as_text(content);
    if (text.starts_with("Exif\0"sv)) {
      // The first one counts, as in Exif 2.32, 4.7.2.
      if (facts_.exif_bytes == 0) facts_.orientation = exif_orientation(content);
      facts_.exif_bytes += content.size();
      note(facts_.metadata, MetadataKind::exif, file_, content);
    }
    if (text.starts_with(kXmp) || text.starts_with(kExtendedXmp)) {
      facts_.xmp_bytes += content.size();
    }
    if (text.starts_with(kXmp)) {
      note(facts_.metadata, MetadataKind::xmp, file_, content.subspan(kXmp.size()));
    }
    return {};
  }

  // As libjpeg tells them apart (jdapimin.c, default_decompress_parms).
  ColourModel colour() const {
    if (components_ == 1) return ColourModel::grey;
    if (components_ == 4) return adobe_transform_ == 2 ? ColourModel::ycck : ColourModel::cmyk;
    if (is_jfif_) return ColourModel::ycbcr;
    if (adobe_transform_) return *adobe_transform_ == 0 ? ColourModel::rgb : ColourModel::ycbcr;
    const bool is_named_rgb = std::string_view(component_ids_.data(), 3) == "RGB";
    return is_named_rgb ? ColourModel::rgb : ColourModel::ycbcr;
  }

  ByteView file_;
  Reader reader_;
  const Limits& limits_;
  Facts facts_;
  std::uint64_t metadata_ = 0;  // bytes of APPn and COM segments
  std::uint8_t components_ = 0;
  std::array<char, 4> component_ids_{};
  std::optional<std::uint8_t> adobe_transform_;
  bool is_jfif_ = false;
  bool ended_ = false;
};

}  // namespace

Result<Facts> walk_jpeg(ByteView file, const Limits& limits) {
  return JpegWalk(file, limits).walk();
}

}  // namespace darkroom::container
