#include "container/make_jpeg.hpp"
#include "container/refused.hpp"

namespace darkroom::container {
namespace {

using enum ErrorCode;

std::string repeated(std::string_view part, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += part;
  return all;
}

std::string with_frame(const JpegFrame& frame) {
  return jpeg("", frame);
}

// A frame header that says another number of components than it has.
std::string with_wrong_count() {
  return kSoi + jpeg_segment(0xc0, "\x8\0\x8\0\x10\3\1\x11\0"s) + jpeg_scan() + kEoi;
}

std::vector<Refusal> broken() {
  const std::string head = kSoi + jpeg_tables() + jpeg_frame();
  return {
      {"StartAlone", kSoi + "\xff", truncated_image, "without its end marker (EOI)"},
      {"CutInsideAScan", head + jpeg_scan(), truncated_image, "(EOI), after 1 scans"},
      {"CutAfterAnEscape", head + jpeg_scan() + "\xff", truncated_image, "(EOI)"},
      {"CutInsideASegment", kSoi + jfif().substr(0, 10), truncated_image,
       "JPEG ends after 12 bytes"},
      {"CutInsideALength", kSoi + "\xff\xe0\0"s, truncated_image, "JPEG ends"},
      {"SegmentBeyondItsEnd", head + jpeg_scan() + "\xff\xe4\x40\0data"s + kEoi, corrupt_image,
       "left up to its end marker"},
      {"SegmentOfLengthOne", kSoi + "\xff\xe0\0\1"s + kEoi, corrupt_image, "of length 1"},
      {"ReservedMarker", head + "\xff\x02\0\2"s, corrupt_image, "unknown marker 2"},
      {"MarkerOfNoExtension", jpeg(jpeg_segment(0xf0, "")), corrupt_image, "unknown marker 240"},
      {"MarkerBetweenFrameHeaders", jpeg(jpeg_segment(0xc8, "")), corrupt_image,
       "unknown marker 200"},
      {"NoScan", head + kEoi, corrupt_image, "no image data (SOS)"},
      {"ScanWithoutFrame", kSoi + jpeg_scan() + kEoi, corrupt_image, "before its frame header"},
      {"TwoFrames", jpeg(jpeg_frame()), corrupt_image, "two frame headers"},
      {"TwoStarts", jpeg(kSoi), corrupt_image, "second start marker"},
      {"HeightZero", with_frame({.height = 0}), corrupt_image, "JPEG height is 0"},
      {"WidthZero", with_frame({.width = 0}), corrupt_image, "JPEG width is 0"},
      {"NoComponents", with_frame({.ids = ""}), corrupt_image, "for 0 components"},
      {"FewerComponentsThanSaid", with_wrong_count(), corrupt_image, "for 3 components"},
      {"SamplingZero", with_frame({.sampling = 0x10}), corrupt_image, "sampling factors"},
      {"SamplingFive", with_frame({.sampling = 0x51}), corrupt_image, "sampling factors"},
      {"SevenBits", with_frame({.precision = 7}), corrupt_image, "7 bits a sample"},
      {"FrameHeaderOfOneByte", kSoi + jpeg_segment(0xc0, "\x8"), corrupt_image, "(SOF) ends"},
      {"ScanOfNoComponents", head + jpeg_segment(0xda, "\0\0\x3f\0"s) + kEoi, corrupt_image,
       "for 0 components"},
      {"ScanOfMoreComponentsThanTheFrame", head + jpeg_segment(0xda, "\4\1\0\2\0\3\0\4\0\0\x3f\0"s),
       corrupt_image, "for 4 components"},
      {"ScanHeaderTooLong", head + jpeg_segment(0xda, "\1\1\0\0\x3f\0\0"s), corrupt_image,
       "of 7 bytes for 1"},
  };
}

INSTANTIATE_TEST_SUITE_P(Jpeg, Refused, testing::ValuesIn(broken()), name_of);

std::vector<Refusal> of_other_kinds() {
  return {
      {"TwelveBits", with_frame({.marker = 0xc1, .precision = 12}), unsupported_format,
       "12-bit JPEG"},
      {"SixteenBits", with_frame({.precision = 16}), unsupported_format, "16-bit JPEG"},
      {"Lossless", with_frame({.marker = 0xc3}), unsupported_format, "lossless JPEG"},
      {"Hierarchical", with_frame({.marker = 0xc6}), unsupported_format, "hierarchical JPEG"},
      {"Arithmetic", with_frame({.marker = 0xc9}), unsupported_format, "arithmetic-coded JPEG"},
      {"ArithmeticProgressive", with_frame({.marker = 0xca}), unsupported_format,
       "arithmetic-coded JPEG"},
      {"ArithmeticLossless", with_frame({.marker = 0xcb}), unsupported_format,
       "lossless arithmetic-coded JPEG"},
      {"ArithmeticHierarchical", with_frame({.marker = 0xcd}), unsupported_format,
       "hierarchical arithmetic-coded JPEG"},
      {"HierarchicalByItsFirstHeader", jpeg(jpeg_segment(0xde, "x")), unsupported_format,
       "hierarchical JPEG"},
      {"JpegLs", jpeg(jpeg_segment(0xf7, "")), unsupported_format, "JPEG-LS"},
      {"TwoComponents", with_frame({.ids = "\1\2"}), unsupported_format, "2 components"},
      {"FiveComponents", with_frame({.ids = "\1\2\3\4\5"}), unsupported_format, "5 components"},
  };
}

INSTANTIATE_TEST_SUITE_P(JpegOfOtherKinds, Refused, testing::ValuesIn(of_other_kinds()), name_of);

std::vector<Refusal> too_much() {
  const std::string scans = kSoi + jpeg_frame({.marker = 0xc2}) + repeated(jpeg_scan(), 883);
  const std::string icc = jpeg_segment(0xe2, "ICC_PROFILE\0\1\xff"s + std::string(65000, 'p'));
  const std::string c2pa = jpeg_segment(0xeb, "JP" + std::string(65000, 'j'));
  return {
      {"Pixels", with_frame({.width = 65535, .height = 65535}), too_many_pixels,
       "65535 x 65535 px = 4294.8 Mpx"},
      {"OneLongRow", with_frame({.width = 65535, .height = 1}), too_many_pixels, "px a side"},
      {"Scans", scans + kEoi, too_complex, "883 scans, limit 64"},
      {"ScansOfACutFile", scans, too_complex, "883 scans, limit 64"},
      {"ProfileIn255Segments", jpeg(repeated(icc, 255)), metadata_too_large,
       "JPEG metadata (APPn and COM): 8.0 MiB"},
      {"C2pa", jpeg(repeated(c2pa, 65)), metadata_too_large, "C2PA store"},
      {"Segments", jpeg(repeated(jpeg_segment(0xe5, ""), 10'001)), too_complex, "more than 10000"},
  };
}

INSTANTIATE_TEST_SUITE_P(JpegWithTooMuch, Refused, testing::ValuesIn(too_much()), name_of);

}  // namespace
}  // namespace darkroom::container
