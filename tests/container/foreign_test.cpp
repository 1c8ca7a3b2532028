#include "container/make_bmff.hpp"
#include "container/make_png.hpp"
#include "container/refused.hpp"

#include <random>

namespace darkroom::container {
namespace {

using enum ErrorCode;

// As a server under Windows or FTP in text mode would have it.
std::string png_after_text_mode() {
  std::string file = png();
  file.erase(4, 1);
  return file;
}

std::string random_bytes(std::size_t count) {
  std::mt19937 random(1);
  std::string bytes = "\xf5\xb1";
  while (bytes.size() < count) bytes += static_cast<char>(random());
  return bytes;
}

Refusal says(const std::string& name, const std::string& file, const std::string& message) {
  return {name, file, unsupported_format, message};
}

std::vector<Refusal> texts() {
  const std::string svg = R"(<svg xmlns="http://www.w3.org/2000/svg"/>)";
  return {
      says("Html", "<!DOCTYPE html><html><body>Sign in", "looks like HTML, not an image"),
      says("HtmlAfterWhiteSpace", "\xef\xbb\xbf\r\n <HTML lang=en>",
           "looks like HTML, not an image"),
      says("HtmlWithADrawing", "<html><body>" + svg, "looks like HTML, not an image"),
      says("HtmlWithoutItsStart", "<!-- x --><body>no", "looks like HTML, not an image"),
      says("Xml", R"(<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>)",
           "looks like XML, not an image"),
      says("Svg", svg, "SVG is not accepted"),
      says("SvgAfterAnEntity",
           R"(<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>)",
           "SVG is not accepted"),
      says("Json", R"({"error": {"message": "expired"}})", "looks like JSON, not an image"),
      says("JsonList", " [ 1, 2 ]", "looks like JSON, not an image"),
      says("Mvg", "push graphic-context\nfill 'url(https://x/\"|ls\")'", "MVG"),
      says("MvgAfterWhiteSpace", "\nviewbox 0 0 1 1", "MVG"),
      says("PlainText", "403 Forbidden\n", "looks like plain text, not an image"),
      says("TextInUtf8", "Zugriff verweigert: \xc3\xbc\xc3\xa4", "looks like plain text"),
      says("TextInUtf16", "\xff\xfeh\0i\0"s, "looks like UTF-16 text"),
      says("BraceAlone", "{ a set }", "looks like plain text"),
  };
}

INSTANTIATE_TEST_SUITE_P(Text, Refused, testing::ValuesIn(texts()), name_of);

std::vector<Refusal> pictures() {
  return {
      says("Pdf", "%PDF-1.7", "PDF is not accepted"),
      says("PostScript", "%!PS-Adobe-3.0 EPSF-3.0", "PostScript is not accepted"),
      says("Eps", "\xc5\xd0\xd3\xc6\x1e", "EPS is not accepted"),
      says("Bmp", "BM" + std::string(12, '\1') + little(4, 40), "BMP is not accepted"),
      says("OldBmp", "BM" + std::string(12, '\1') + little(4, 12), "BMP is not accepted"),
      says("Psd", "8BPS\0\1"s, "PSD is not accepted"),
      says("Ico", "\0\0\1\0\1\0"s, "ICO is not accepted"),
      says("Jpeg2000", "\0\0\0\x0cjP  \r\n\x87\n"s, "JPEG 2000 is not accepted"),
      says("Jpeg2000Codestream", "\xff\x4f\xff\x51", "JPEG 2000 is not accepted"),
      says("JpegXr", "II\xbc\1", "JPEG XR is not accepted"),
      says("BigTiff", "II+\0"s, "BigTIFF is not accepted"),
      says("OpenExr", "\x76\x2f\x31\x01", "OpenEXR is not accepted"),
      says("RadianceHdr", "#?RADIANCE\n", "Radiance HDR is not accepted"),
      says("Pcx", "\x0a\5\1\x08", "PCX is not accepted"),
      says("Netpbm", "P6\n1 1\n255\nabc", "Netpbm is not accepted"),
      says("Qoi", "qoif", "QOI is not accepted"),
      says("Mng", "\x8aMNG\r\n\x1a\n", "MNG is not accepted"),
      says("Cr3", box("ftyp", "crx \0\0\0\1"s), "CR3 is not accepted"),
      says("PngAfterTextMode", png_after_text_mode(),
           "looks like a PNG whose signature is damaged"),
  };
}

INSTANTIATE_TEST_SUITE_P(Picture, Refused, testing::ValuesIn(pictures()), name_of);

std::vector<Refusal> others() {
  return {
      says("CutMp4",
           "\0\0\0\x18"
           "ftypis"s,
           "looks like an MP4 file cut in its first box"),
      says("Ebml", "\x1a\x45\xdf\xa3\x87\x42\x82\x84what",
           "looks like an EBML file of another kind"),
      says("Avi", "RIFF\1\1\1\1AVI LIST", "looks like an AVI video"),
      says("Wav", "RIFF\1\1\1\1WAVEfmt ", "looks like WAV audio"),
      // libvips 8.14.1 never comes back from sniffing this one.
      says("GzipWithTrailingBytes", "\x1f\x8b\x08\0\0\0\0\0\0\3abc"s + std::string(16, 'x'),
           "looks like gzip, not an image"),
      says("Zip", "PK\3\4\x14", "looks like a ZIP archive"),
      says("Elf",
           "\x7f"
           "ELF\2",
           "looks like an ELF program"),
      says("Mp3", "ID3\4", "looks like MP3 audio"),
      says("IccProfile", std::string(36, '\1') + "acsp", "looks like an ICC profile"),
      says("Zeros", std::string(1 << 20, '\0'), "looks like 1048576 zero bytes, not an image"),
      says(
          "Random", random_bytes(65536),
          "not a JPEG, PNG, WebP, GIF, AVIF, TIFF, HEIC, JPEG XL, MP4, QuickTime, WebM or Matroska "
          "(first bytes f5 b1 "),
      says("OneByte", "\xff", "(first bytes ff)"),
      says("JunkBeforeAJpeg", "\1\2\xff\xd8\xff\xe0", "(first bytes 01 02 ff d8 ff e0)"),
      says("RiffOfNothing", "RIFF\1\1\1\1What", "(first bytes 52 49 46 46"),
      says("BmByChance", "BM\1\2\3\4\5\6\7\x08\1\2\3\4\5\6\7\x08", "(first bytes 42 4d"),
  };
}

INSTANTIATE_TEST_SUITE_P(Other, Refused, testing::ValuesIn(others()), name_of);

TEST(Foreign, ListsTheFormatsThatAreOn) {
  const Result<Facts> facts = probe_of("\xff", Limits{});

  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().message(),
            "not a JPEG, PNG, WebP, GIF, AVIF, MP4, QuickTime, WebM or Matroska (first bytes ff)");
}

}  // namespace
}  // namespace darkroom::container
