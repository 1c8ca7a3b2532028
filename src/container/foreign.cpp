#include "container/foreign.hpp"

#include "container/reader.hpp"

#include <algorithm>
#include <array>

namespace darkroom::container {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset = 0;
  std::string_view bytes;
  std::string_view name;
};

// Pictures, but none that darkroom takes: "... is not accepted".
constexpr std::array kPictures{
    Signature{0, "%PDF-"sv, "PDF"},
    Signature{0, "%!PS"sv, "PostScript"},
    Signature{0, "\xc5\xd0\xd3\xc6"sv, "EPS"},
    Signature{0, "8BPS"sv, "PSD"},
    Signature{0, "8BPB"sv, "PSB"},
    Signature{0, "\0\0\1\0"sv, "ICO"},
    Signature{0, "\0\0\2\0"sv, "CUR"},
    Signature{0, "\0\0\0\x0cjP  \r\n\x87\n"sv, "JPEG 2000"},
    Signature{0, "\xff\x4f\xff\x51"sv, "JPEG 2000"},
    Signature{0, "II\xbc\1"sv, "JPEG XR"},
    Signature{0, "II+\0"sv, "BigTIFF"},
    Signature{0, "MM\0+"sv, "BigTIFF"},
    Signature{0, "\x76\x2f\x31\x01"sv, "OpenEXR"},
    Signature{0, "#?RADIANCE"sv, "Radiance HDR"},
    Signature{0, "#?RGBE"sv, "Radiance HDR"},
    Signature{0, "DDS "sv, "DDS"},
    Signature{0, "qoif"sv, "QOI"},
    Signature{0, "farbfeld"sv, "farbfeld"},
    Signature{0, "FLIF"sv, "FLIF"},
    Signature{0, "BPG\xfb"sv, "BPG"},
    Signature{0, "\x8aMNG\r\n\x1a\n"sv, "MNG"},
    Signature{0, "\x8bJNG\r\n\x1a\n"sv, "JNG"},
    Signature{0, "SIMPLE  ="sv, "FITS"},
    Signature{0, "gimp xcf"sv, "XCF"},
    Signature{0, "/* XPM */"sv, "XPM"},
    Signature{0, "\x0a\5\1"sv, "PCX"},
    Signature{0, "push graphic-context"sv, "MVG (ImageMagick's drawing language)"},
    Signature{0, "viewbox "sv, "MVG (ImageMagick's drawing language)"},
    Signature{4, "ftypcrx "sv, "CR3"},
    Signature{4, "ftypjxl "sv, "JPEG XL without its signature box"},
};

// No pictures at all: "looks like ..., not an image".
constexpr std::array kOthers{
    Signature{0, "\x1f\x8b"sv, "gzip"},
    Signature{0, "PK\3\4"sv, "a ZIP archive"},
    Signature{0, "PK\5\6"sv, "a ZIP archive"},
    Signature{0, "7z\xbc\xaf\x27\x1c"sv, "a 7z archive"},
    Signature{0, "Rar!\x1a\7"sv, "a RAR archive"},
    Signature{0, "BZh"sv, "bzip2"},
    Signature{0, "\xfd\x37zXZ\0"sv, "xz"},
    Signature{0, "\x28\xb5\x2f\xfd"sv, "zstd"},
    Signature{4, "ftyp"sv, "an MP4 file cut in its first box"},
    Signature{0, "\x1a\x45\xdf\xa3"sv, "an EBML file of another kind than Matroska"},
    Signature{8, "AVI "sv, "an AVI video"},
    Signature{8, "WAVE"sv, "WAV audio"},
    Signature{0, "FLV\1"sv, "a Flash video"},
    Signature{0, "\0\0\1\xba"sv, "an MPEG video"},
    Signature{0, "OggS"sv, "Ogg audio or video"},
    Signature{0, "fLaC"sv, "FLAC audio"},
    Signature{0, "ID3"sv, "MP3 audio"},
    Signature{0,
              "\x7f"
              "ELF"sv,
              "an ELF program"},
    Signature{0, "MZ"sv, "a Windows program"},
    Signature{0, "#!"sv, "a script"},
    Signature{36, "acsp"sv, "an ICC profile"},
};

bool has(std::string_view text, char character) {
  return text.find(character) != std::string_view::npos;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool matches(std::string_view text, const Signature& signature) {
  return text.size() >= signature.offset &&
         text.substr(signature.offset).starts_with(signature.bytes);
}

template <std::size_t N>
std::optional<std::string_view> named(std::string_view text,
                                      const std::array<Signature, N>& signatures) {
  const auto found = std::ranges::find_if(
      signatures, [&](const Signature& signature) { return matches(text, signature); });
  if (found == signatures.end()) return std::nullopt;
  return found->name;
}

// "BM" alone begins too much; the size of the second header is one of nine.
bool is_bmp(std::string_view text) {
  constexpr std::string_view header_sizes = "\x0c\x10\x28\x34\x38\x40\x6c\x7c\xf0"sv;
  return text.starts_with("BM") && text.size() > 17 && has(header_sizes, text[14]) &&
         text.substr(15, 3) == "\0\0\0"sv;
}

// P1 to P7 and white space: the Netpbm formats.
bool is_netpbm(std::string_view text) {
  return text.size() > 2 && text[0] == 'P' && text[1] >= '1' && text[1] <= '7' &&
         has("\n\r\t ", text[2]);
}

std::string in_lower_case(std::string_view text) {
  std::string lower{text};
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return lower;
}

// Text begins after a byte order mark and white space.
std::string_view without_start(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n\f"sv);
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

// Control characters are no text; half of it at least is ASCII, whatever the language.
bool is_text(std::string_view text) {
  std::size_t ascii = 0;
  for (const char character : text) {
    const auto code = static_cast<unsigned char>(character);
    const bool is_white = (code >= '\t' && code <= '\r') || code == 0x1b;
    if ((code < ' ' && !is_white) || code == 0x7f) return false;
    if (code < 0x80) ++ascii;
  }
  return text.size() >= 4 && ascii * 2 >= text.size();
}

std::optional<std::string> markup_name(std::string_view text) {
  if (!text.starts_with('<')) return std::nullopt;
  const std::string lower = in_lower_case(text);
  const bool is_page = lower.starts_with("<!doctype html") || lower.starts_with("<html");
  if (is_page) return "looks like HTML, not an image";
  if (has(lower, "<svg") || has(lower, "<!doctype svg")) return "SVG is not accepted";
  for (const std::string_view tag :
       {"<html", "<head", "<body", "<title", "<script", "<div", "<p>"}) {
    if (has(lower, tag)) return "looks like HTML, not an image";
  }
  return "looks like XML, not an image";
}

bool is_json(std::string_view text) {
  if (text.size() < 2 || (text[0] != '{' && text[0] != '[')) return false;
  const std::string_view inside = without_start(text.substr(1));
  if (inside.empty()) return false;
  return text[0] == '{' ? has("\"}", inside[0]) : has("\"{[]-0123456789tfn", inside[0]);
}

std::optional<std::string> text_name(std::string_view text) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    return "looks like UTF-16 text, not an image";
  }
  if (!is_text(text)) return std::nullopt;
  const std::string_view start = without_start(text);
  if (auto markup = markup_name(start)) return markup;
  if (is_json(start)) return "looks like JSON, not an image";
  if (start.starts_with("push graphic-context") || start.starts_with("viewbox ")) {
    return "MVG (ImageMagick's drawing language) is not accepted";
  }
  return "looks like plain text, not an image";
}

}  // namespace

std::optional<std::string> foreign_name(ByteView file) {
  const std::string_view text = as_text(file.first(std::min<std::size_t>(file.size(), 4096)));
  if (const auto name = named(text, kPictures)) return std::string(*name) + " is not accepted";
  if (is_bmp(text)) return "BMP is not accepted";
  if (is_netpbm(text)) return "Netpbm is not accepted";
  if (const auto name = named(text, kOthers)) {
    return "looks like " + std::string(*name) + ", not an image";
  }
  if (auto name = text_name(text)) return name;
  if (text.starts_with("\x89PNG") || text.substr(0, 4).ends_with("PNG")) {
    return "looks like a PNG whose signature is damaged, as by a transfer in text mode";
  }
  if (std::ranges::all_of(file, [](std::byte byte) { return byte == std::byte{0}; })) {
    return "looks like " + std::to_string(file.size()) + " zero bytes, not an image";
  }
  return std::nullopt;
}

}  // namespace darkroom::container
