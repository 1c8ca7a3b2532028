#include "container/sniff.hpp"

#include "container/foreign.hpp"
#include "container/reader.hpp"
#include "container/verdict.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace darkroom::container {
namespace {

using namespace std::string_view_literals;

// The brands of ISO-BMFF picture files. "mif1" and "msf1" say HEIF and no codec, so they decide
// only where no other brand does. HEIF, annex B.4 and C; AVIF 1.1, section 6.
constexpr std::array kAvifBrands{"avif"sv, "avis"sv};
constexpr std::array kHeicBrands{"heic"sv, "heix"sv, "hevc"sv, "hevx"sv, "heim"sv,
                                 "heis"sv, "hevm"sv, "hevs"sv, "mif1"sv, "msf1"sv};

// Bytes; a file type box with more brands than fit in them is nobody's.
constexpr std::size_t kMaxFileType = 512;

// The brands of a file type box: the major one, and the compatible ones after a version. Pictures
// first: they name movies' brands among their own.
std::optional<Format> format_by_brand(std::string_view text) {
  if (text.size() < 12 || text.substr(4, 4) != "ftyp") return std::nullopt;
  Reader size(std::as_bytes(std::span(text.substr(0, 4))), ErrorCode::corrupt_image, "ftyp box");
  const std::size_t claimed = size.u32().value_or(0);
  const std::size_t end = std::min({claimed, text.size(), kMaxFileType});
  const auto has_one_of = [&](const auto& brands) {
    for (std::size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
      if (std::ranges::find(brands, text.substr(at, 4)) != brands.end()) return true;
    }
    return false;
  };
  if (has_one_of(kAvifBrands)) return Format::avif;
  if (has_one_of(kHeicBrands)) return Format::heic;
  // Every other brand that is a file of its own is a movie's: there are dozens, and new ones.
  const std::string_view major = text.substr(8, 4);
  if (major == "crx " || major == "jxl ") return std::nullopt;
  return major == "qt  " ? Format::mov : Format::mp4;
}

// QuickTime files from before there was a file type box begin with the movie, its data, or room.
bool is_old_movie(std::string_view text) {
  const std::string_view type = text.substr(0, 8).substr(std::min<std::size_t>(text.size(), 4));
  return type == "moov" || type == "mdat" || type == "wide";
}

// An EBML header's document type stands in its first elements. RFC 8794, section 11.2.6; RFC 9559.
std::optional<Format> format_by_document_type(std::string_view text) {
  constexpr std::string_view kDocumentType = "\x42\x82"sv;
  const std::string_view header = text.substr(0, 64);
  const std::size_t at = header.find(kDocumentType);
  if (!header.starts_with("\x1a\x45\xdf\xa3"sv) || at == std::string_view::npos)
    return std::nullopt;
  const std::string_view value = header.substr(at, 20);
  if (value.find("webm") != std::string_view::npos) return Format::webm;
  if (value.find("matroska") != std::string_view::npos) return Format::mkv;
  return std::nullopt;
}

std::optional<Format> format_of(std::string_view text) {
  if (text.starts_with("\x89PNG\r\n\x1a\n"sv)) return Format::png;
  if (text.starts_with("\xff\xd8\xff"sv)) return Format::jpeg;
  if (text.starts_with("GIF87a"sv) || text.starts_with("GIF89a"sv)) return Format::gif;
  if (text.starts_with("RIFF"sv) && text.substr(0, 12).ends_with("WEBP")) return Format::webp;
  if (text.starts_with("II*\0"sv) || text.starts_with("MM\0*"sv)) return Format::tiff;
  if (text.starts_with("\xff\x0a"sv)) return Format::jpeg_xl;
  if (text.starts_with("\0\0\0\x0cJXL \r\n\x87\n"sv)) return Format::jpeg_xl;
  if (const auto format = format_by_document_type(text)) return format;
  if (is_old_movie(text)) return Format::mov;
  return format_by_brand(text);
}

// "PNG, JPEG or WebP"
std::string listed(const std::set<Format>& formats) {
  std::string text;
  std::size_t left = formats.size();
  for (const Format format : formats) {
    text += display_name(format);
    --left;
    if (left > 0) text += left == 1 ? " or " : ", ";
  }
  return text.empty() ? "file of an accepted format" : text;
}

std::string first_bytes(ByteView file) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : file.first(std::min<std::size_t>(file.size(), 8))) {
    const auto value = std::to_integer<std::size_t>(byte);
    if (!text.empty()) text += ' ';
    text += digits[value >> 4];
    text += digits[value & 15];
  }
  return text;
}

Error switched_off(Format format) {
  return unsupported(std::string(display_name(format)) +
                     " is switched off; switch it on by adding \"" +
                     std::string(to_string(format)) + "\" to `limits.formats`");
}

}  // namespace

Result<Format> sniff(ByteView file, const Limits& limits) {
  if (const std::optional<Format> format = format_of(as_text(file))) {
    if (limits.formats.contains(*format)) return *format;
    return switched_off(*format);
  }
  if (const std::optional<std::string> refused = foreign_name(file)) return unsupported(*refused);
  return unsupported("not a " + listed(limits.formats) + " (first bytes " + first_bytes(file) +
                     ")");
}

std::uint64_t max_bytes(ByteView head, const Limits& limits) {
  const std::optional<Format> format = format_of(as_text(head));
  return format && is_clip(*format) ? limits.max_clip_bytes : limits.max_source_bytes;
}

}  // namespace darkroom::container
