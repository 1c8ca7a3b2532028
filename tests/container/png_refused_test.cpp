#include "container/make_png.hpp"
#include "container/refused.hpp"

#include <ctime>

namespace darkroom::container {
namespace {

using enum ErrorCode;

std::string repeated(std::string_view part, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += part;
  return all;
}

// A header with one byte of its 13 put to `value`, and a checksum that is right.
std::string with_header_byte(std::size_t at, char value) {
  std::string content = png_header_content({});
  content[at] = value;
  return kPngSignature + png_chunk("IHDR", content) + png_data() + png_end();
}

std::string without_end(std::string file) {
  file.resize(file.size() - png_end().size());
  return file;
}

std::vector<Refusal> broken() {
  const std::string head = kPngSignature + png_header();
  return {
      {"SignatureAlone", kPngSignature, corrupt_image, "ends before image data"},
      {"HeaderAlone", head, corrupt_image, "ends before image data"},
      {"NoData", head + png_end(), corrupt_image, "no image data"},
      {"NoEnd", without_end(png()), truncated_image, "without its end chunk (IEND)"},
      {"CutInsideData", png().substr(0, 50), truncated_image, "inside its chunk IDAT"},
      {"CutInsideAHeader", head + "\0\0"s, truncated_image, "ends after 35 bytes"},
      {"TextOfTwoGibibytes", head + big(4, 0x7fffffff) + "tEXt", truncated_image,
       "claims 2147483647 bytes and 0 are there"},
      {"LengthBeyondAnyChunk", head + big(4, 0x80000000) + "tEXt", corrupt_image,
       "more than any chunk may have"},
      {"TypeOfOtherThanLetters", head + png_chunk("tE1t", ""), corrupt_image, "not four letters"},
      {"HeaderChecksum", kPngSignature + png_chunk("IHDR", png_header_content({}), 1) + png_data(),
       corrupt_image, "IHDR does not match its checksum"},
      {"DataChecksum", head + png_chunk("IDAT", "x", 0x80), corrupt_image,
       "IDAT does not match its checksum"},
      {"NoHeaderFirst", kPngSignature + png_data() + png_end(), corrupt_image,
       "begins with IDAT, not with IHDR"},
      {"TwoHeaders", png(png_header()), corrupt_image, "two headers"},
      {"HeaderOfTwelveBytes",
       kPngSignature + png_chunk("IHDR", png_header_content({}).substr(0, 12)), corrupt_image,
       "12 bytes, not 13"},
      {"WidthZero", png("", {.width = 0}), corrupt_image, "PNG width is 0"},
      {"HeightZero", png("", {.height = 0}), corrupt_image, "PNG height is 0"},
      {"WidthNegative", png("", {.width = 0x80000000}), corrupt_image, "negative"},
      {"ColourTypeFive", png("", {.colour_type = 5}), corrupt_image, "no colour type 5"},
      {"RgbOfFourBits", png("", {.depth = 4}), corrupt_image, "no colour type 2 with 4 bits"},
      {"PaletteOf16Bits", png("", {.depth = 16, .colour_type = 3}), corrupt_image,
       "no colour type 3"},
      {"CompressionMethod", with_header_byte(10, 1), corrupt_image, "unknown compression"},
      {"FilterMethod", with_header_byte(11, 1), corrupt_image, "unknown compression, filter"},
      {"InterlaceMethod", with_header_byte(12, 2), corrupt_image, "or interlace method"},
      {"NoPalette", png("", {.colour_type = 3}), corrupt_image, "no palette (PLTE)"},
      {"PaletteOfFourBytes", png(png_chunk("PLTE", "abcd")), corrupt_image, "palette (PLTE) has 4"},
      {"PaletteOf257Colours", png(png_chunk("PLTE", std::string(771, 'x'))), corrupt_image,
       "palette (PLTE) has 771"},
      {"DataInTwoRuns", png(png_data() + png_chunk("tIME", "1234567")), corrupt_image,
       "not in one run"},
      {"UnknownCriticalChunk", png(png_chunk("WhAT", "")), corrupt_image, "unknown chunk WhAT"},
      {"AppleVariant", kPngSignature + png_chunk("CgBI", "1234") + png_header(), unsupported_format,
       "CgBI"},
      {"AnimationOfNoContent", png(png_chunk("acTL", "")), corrupt_image, "acTL"},
  };
}

INSTANTIATE_TEST_SUITE_P(Png, Refused, testing::ValuesIn(broken()), name_of);

std::vector<Refusal> too_much() {
  const std::string four_mib(4 << 20, '\0');
  const std::string mib(1 << 20, '\0');
  return {
      {"PixelsOf31Bits", png("", {.width = 0x7fffffff, .height = 0x7fffffff}), too_many_pixels,
       "limit 50.0 Mpx"},
      {"PixelsOfOneBit", png("", {.width = 65500, .height = 65500, .depth = 1, .colour_type = 0}),
       too_many_pixels, "4290.2 Mpx, limit 50.0 Mpx"},
      {"OneLongColumn", png("", {.width = 1, .height = 10'000'000}), too_many_pixels,
       "limit 16384 px a side"},
      {"Frames", png(png_chunk("acTL", big(4, 1001) + big(4, 0))), too_many_frames,
       "1001 frames, limit 1000"},
      {"TextChunks", png(repeated(png_chunk("tEXt", "k\0v"s), 101)), metadata_too_large,
       "more than 100 text chunks"},
      {"TextBytes", png(png_chunk("iTXt", "prompt" + mib)), metadata_too_large,
       "PNG text: 1.0 MiB, limit 1.0 MiB"},
      {"CompressedText", png(ztxt(four_mib + "x")), metadata_too_large, "more than 4194304 bytes"},
      {"CompressedInternationalText", png(itxt("key", four_mib + "x", true)), metadata_too_large,
       "more than 4194304 bytes"},
      {"Profile", png(iccp(four_mib + "x")), metadata_too_large, "more than 4194304 bytes"},
      {"InflatedTogether", png(ztxt(four_mib) + ztxt(four_mib) + ztxt("x")), metadata_too_large,
       "more than 8388608 bytes"},
      {"ProfileAsStored", png(png_chunk("iCCP", "p\0\0"s + std::string((8 << 20) + 1, '\0'))),
       metadata_too_large, "as stored"},
      {"Exif", png(png_chunk("eXIf", std::string((8 << 20) + 1, '\0'))), metadata_too_large,
       "PNG metadata"},
      {"C2pa", png(png_chunk("caBX", four_mib + "x")), metadata_too_large, "C2PA store"},
      {"Chunks", png(repeated(png_chunk("vpAg", ""), 10'000)), too_complex, "more than 10000"},
  };
}

INSTANTIATE_TEST_SUITE_P(PngWithTooMuch, Refused, testing::ValuesIn(too_much()), name_of);

TEST(PngBomb, CostsLessThanATenthOfASecond) {
  const std::string file = png(repeated(ztxt(std::string(45 << 20, '\0')), 20));

  const std::clock_t start = std::clock();
  const Result<Facts> facts = probe_of(file);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;

  EXPECT_FALSE(facts.has_value());
  EXPECT_LT(seconds, 0.1);
}

}  // namespace
}  // namespace darkroom::container
