#include "container/make_bmff.hpp"
#include "container/make_exif.hpp"
#include "container/make_jpeg_xl.hpp"
#include "container/refused.hpp"

namespace darkroom::container {
namespace {

using enum ErrorCode;

const std::string kSignatureBox = box("JXL ", "\r\n\x87\n");

std::string boxed(std::string_view boxes) {
  return kSignatureBox + ftyp("jxl ", "jxl ") + std::string(boxes);
}

// A codestream of 8 x 8 px whose header goes on as `bits` says.
std::string with_header(const BitWriter& bits) {
  return kJxlSignature + bits.bytes() + "image data";
}

BitWriter small() {
  // Small: sides in eighths; ratio 1: as wide as high; then not everything is by default.
  return BitWriter{}.put(1, 1).put(5, 0).put(3, 1).put(1, 0);
}

TEST(JpegXl, HasTheSizeOfItsCodestream) {
  const Facts facts = facts_of(jpeg_xl(640, 480));

  EXPECT_EQ(facts.format, Format::jpeg_xl);
  EXPECT_EQ(facts.size, (Size{640, 480}));
  EXPECT_EQ(facts.bit_depth, 8);
  EXPECT_EQ(facts.orientation, 1);
  EXPECT_FALSE(facts.has_alpha);
}

struct Ratio {
  unsigned number = 0;
  int width = 0;  // px, at a height of 72 px
};

class JpegXlRatio : public testing::TestWithParam<Ratio> {};

TEST_P(JpegXlRatio, MakesTheWidthOfTheHeight) {
  BitWriter bits;
  bits.put(1, 1).put(5, 8).put(3, GetParam().number).put(1, 1);

  EXPECT_EQ(facts_of(with_header(bits)).size, (Size{GetParam().width, 72}));
}

INSTANTIATE_TEST_SUITE_P(Of, JpegXlRatio,
                         testing::Values(Ratio{1, 72}, Ratio{2, 86}, Ratio{3, 96}, Ratio{4, 108},
                                         Ratio{5, 128}, Ratio{6, 90}, Ratio{7, 144}),
                         [](const auto& ratio) { return std::to_string(ratio.param.number); });

TEST(JpegXl, IsReadOutOfItsBoxes) {
  const Facts facts = facts_of(boxed(box("Exif", "\0\0\0\0"s + exif(6)) + box("xml ", "<x/>") +
                                     box("jumb", "store") + box("jxlc", jpeg_xl(640, 480))));

  EXPECT_EQ(facts.size, (Size{640, 480}));
  EXPECT_EQ(facts.orientation, 1);
  EXPECT_EQ(facts.exif_bytes, 4 + exif(6).size());
  EXPECT_EQ(facts.xmp_bytes, 4U);
  EXPECT_EQ(facts.c2pa_bytes, 5U);
  EXPECT_EQ(facts.chunks, 6);
}

TEST(JpegXl, SaysWhereItsMetadataIs) {
  const std::string file = boxed(box("Exif", "\0\0\0\2..II*"s) + box("Exif", "\0\0\1\0cut"s) +
                                 box("xml ", "<x/>") + box("jxlc", jpeg_xl()));

  const Facts facts = facts_of(file);

  ASSERT_EQ(facts.metadata.size(), 2U);
  EXPECT_EQ(facts.metadata[0].kind, MetadataKind::exif);
  EXPECT_EQ(file.substr(facts.metadata[0].offset, facts.metadata[0].length), "II*");
  EXPECT_EQ(facts.metadata[1].kind, MetadataKind::xmp);
  EXPECT_EQ(file.substr(facts.metadata[1].offset, facts.metadata[1].length), "<x/>");
}

TEST(JpegXl, IsReadOutOfItsFirstPart) {
  const std::string parts =
      box("jxlp", big(4, 0) + jpeg_xl(640, 480)) + box("jxlp", big(4, 0x80000001) + "more");

  EXPECT_EQ(facts_of(boxed(parts)).size, (Size{640, 480}));
}

TEST(JpegXl, CountsCompressedMetadataAsStored) {
  const Facts facts = facts_of(boxed(box("brob", "Exif12") + box("brob", "xml 123") +
                                     box("brob", "jumb1234") + box("jxlc", jpeg_xl())));

  EXPECT_EQ(facts.exif_bytes, 6U);
  EXPECT_EQ(facts.xmp_bytes, 7U);
  EXPECT_EQ(facts.c2pa_bytes, 8U);
}

TEST(JpegXl, HasItsOrientationDepthAndAlpha) {
  BitWriter bits = small();
  bits.put(1, 1).put(3, 5).put(3, 0);  // orientation 6; no size to be seen at, preview, animation
  bits.put(1, 0).put(2, 1);            // integers of ten bits
  bits.put(1, 1).put(2, 1).put(1, 1);  // one more channel, as by default: alpha

  const Facts facts = facts_of(with_header(bits));

  EXPECT_EQ(facts.size, (Size{8, 8}));
  EXPECT_EQ(facts.orientation, 6);
  EXPECT_EQ(facts.bit_depth, 10);
  EXPECT_TRUE(facts.has_alpha);
}

TEST(JpegXl, HasTheDepthOfItsFloats) {
  BitWriter bits = small();
  bits.put(1, 0).put(1, 1).put(2, 1).put(4, 7).put(1, 1).put(2, 0);

  EXPECT_EQ(facts_of(with_header(bits)).bit_depth, 16);
}

TEST(JpegXl, HasNoAlphaWhereItsMoreChannelsAreOthers) {
  BitWriter bits = small();
  bits.put(1, 0).put(1, 0).put(2, 0).put(1, 1).put(2, 1).put(1, 0).put(2, 1);

  EXPECT_FALSE(facts_of(with_header(bits)).has_alpha);
}

TEST(JpegXl, PassesOverASizeToBeSeenAt) {
  BitWriter bits = small();
  bits.put(1, 1).put(3, 0).put(1, 1).put(1, 1).put(5, 3).put(3, 1).put(2, 0);
  bits.put(1, 0).put(2, 2).put(1, 1).put(2, 0);

  const Facts facts = facts_of(with_header(bits));

  EXPECT_EQ(facts.size, (Size{8, 8}));
  EXPECT_EQ(facts.bit_depth, 12);
}

std::vector<Refusal> refusals() {
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += box("free", "");
  return {
      {"SignatureAlone", kJxlSignature, truncated_image, "ends inside its size"},
      {"CutInsideItsSize", jpeg_xl().substr(0, 5), truncated_image, "ends inside its size"},
      {"CutInsideItsHeader", kJxlSignature + small().bytes(), truncated_image,
       "ends inside its header"},
      {"NoCodestream", boxed(""), corrupt_image, "no codestream"},
      {"OtherCodestream", boxed(box("jxlc", "other")), corrupt_image, "its signature"},
      {"CutInsideABox", boxed(box("jxlc", jpeg_xl())).substr(0, 50), truncated_image,
       "JPEG XL ends after 50 bytes"},
      {"Pixels", jpeg_xl(16384, 16384), too_many_pixels, "268.4 Mpx"},
      {"OneLongRow", jpeg_xl(200'000, 1), too_many_pixels, "px a side"},
      {"Boxes", boxed(many), too_complex, "more than 10000"},
      {"Metadata", boxed(box("xml ", std::string(9 << 20, 'x'))), metadata_too_large,
       "JPEG XL metadata"},
      {"C2pa", boxed(box("jumb", std::string(5 << 20, 'j'))), metadata_too_large, "C2PA store"},
  };
}

INSTANTIATE_TEST_SUITE_P(JpegXl, Refused, testing::ValuesIn(refusals()), name_of);

}  // namespace
}  // namespace darkroom::container
