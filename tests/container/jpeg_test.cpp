#include "container/make_exif.hpp"
#include "container/make_jpeg.hpp"
#include "container/refused.hpp"

namespace darkroom::container {
namespace {

TEST(Jpeg, HasTheFactsOfItsFrame) {
  const Facts facts = facts_of(jpeg(jfif(), {.width = 640, .height = 480}));

  EXPECT_EQ(facts.format, Format::jpeg);
  EXPECT_EQ(facts.size, (Size{640, 480}));
  EXPECT_EQ(facts.bit_depth, 8);
  EXPECT_EQ(facts.scans, 1);
  EXPECT_EQ(facts.chunks, 6);
  EXPECT_EQ(facts.orientation, 1);
  EXPECT_FALSE(facts.progressive);
  EXPECT_FALSE(facts.has_alpha);
  EXPECT_FALSE(facts.lossless);
}

TEST(Jpeg, IsProgressiveBySof2Alone) {
  EXPECT_TRUE(facts_of(jpeg("", {.marker = 0xc2})).progressive);
  EXPECT_FALSE(facts_of(jpeg("", {.marker = 0xc1})).progressive);
}

struct Kind {
  std::string name;
  std::string before;
  std::string ids;
  ColourModel colour = ColourModel::grey;
};

class JpegKind : public testing::TestWithParam<Kind> {};

TEST_P(JpegKind, HasItsColour) {
  const Kind& kind = GetParam();

  EXPECT_EQ(facts_of(jpeg(kind.before, {.ids = kind.ids})).colour, kind.colour);
}

INSTANTIATE_TEST_SUITE_P(Of, JpegKind,
                         testing::Values(Kind{"Grey", jfif(), "\1", ColourModel::grey},
                                         Kind{"Jfif", jfif(), "\1\2\3", ColourModel::ycbcr},
                                         Kind{"JfifBeforeAdobe", jfif() + adobe(0), "\1\2\3",
                                              ColourModel::ycbcr},
                                         Kind{"Plain", "", "\1\2\3", ColourModel::ycbcr},
                                         Kind{"AdobeRgb", adobe(0), "\1\2\3", ColourModel::rgb},
                                         Kind{"AdobeYcc", adobe(1), "RGB", ColourModel::ycbcr},
                                         Kind{"RgbByName", "", "RGB", ColourModel::rgb},
                                         Kind{"Cmyk", "", "\1\2\3\4", ColourModel::cmyk},
                                         Kind{"AdobeCmyk", adobe(0), "CMYK", ColourModel::cmyk},
                                         Kind{"Ycck", adobe(2), "\1\2\3\4", ColourModel::ycck}),
                         [](const auto& kind) { return kind.param.name; });

std::string exif_segment(std::string_view block) {
  return jpeg_segment(0xe1, "Exif\0\0"s + std::string(block));
}

TEST(Jpeg, IsTurnedByItsFirstExif) {
  const Facts facts = facts_of(jpeg(exif_segment(exif(8)) + exif_segment(exif(3))));

  EXPECT_EQ(facts.orientation, 8);
  EXPECT_EQ(facts.exif_bytes, 2 * (6 + exif(8).size()));
}

TEST(Jpeg, StandsUprightWhereItsExifSaysNonsense) {
  EXPECT_EQ(facts_of(jpeg(exif_segment(exif(9)))).orientation, 1);
  EXPECT_EQ(facts_of(jpeg(exif_segment("II*\0"))).orientation, 1);
}

TEST(Jpeg, CountsItsMetadataByKind) {
  const std::string icc = jpeg_segment(0xe2, "ICC_PROFILE\0\1\1"s + std::string(100, 'p'));
  const std::string xmp = jpeg_segment(0xe1, "http://ns.adobe.com/xap/1.0/\0<x/>"s);
  const std::string more_xmp = jpeg_segment(0xe1, "http://ns.adobe.com/xmp/extension/\0<x/>"s);
  const std::string c2pa = jpeg_segment(0xeb, "JP" + std::string(50, 'j'));
  const std::string comment = jpeg_segment(0xfe, "a cat");

  const Facts facts = facts_of(jpeg(icc + icc + xmp + more_xmp + c2pa + comment));

  EXPECT_EQ(facts.icc_bytes, 200U);
  EXPECT_EQ(facts.xmp_bytes, xmp.size() + more_xmp.size() - 8);
  EXPECT_EQ(facts.c2pa_bytes, 52U);
  EXPECT_EQ(facts.text_bytes, 5U);
}

TEST(Jpeg, PassesOverMetadataOfOthers) {
  const std::string photoshop = jpeg_segment(0xed, "Photoshop 3.0\0"s);
  const std::string flashpix = jpeg_segment(0xe2, "FPXR\0"s);

  const Facts facts = facts_of(jpeg(photoshop + flashpix));

  EXPECT_EQ(facts.icc_bytes + facts.xmp_bytes + facts.exif_bytes, 0U);
}

TEST(Jpeg, CountsWhatFollowsItsEnd) {
  EXPECT_EQ(facts_of(jpeg() + std::string(5000, 'z')).trailing_bytes, 5000U);
}

TEST(Jpeg, MayHaveFillBytesBeforeMarkers) {
  EXPECT_EQ(facts_of(jpeg("\xff\xff\xff" + jpeg_segment(0xfe, "a"))).text_bytes, 1U);
}

TEST(Jpeg, MayHaveBytesBetweenSegmentsThatBelongToNone) {
  const std::string file =
      kSoi + jfif() + "stray\xff\0bytes"s + jpeg_tables() + jpeg_frame() + jpeg_scan() + kEoi;

  EXPECT_EQ(facts_of(file).scans, 1);
}

TEST(Jpeg, MayHaveAsManyScansAsTheLimit) {
  std::string scans;
  for (int i = 0; i < 64; ++i) scans += jpeg_scan();

  EXPECT_EQ(facts_of(kSoi + jpeg_frame({.marker = 0xc2}) + scans + kEoi).scans, 64);
}

TEST(Jpeg, MayHaveTablesAndCommentsBetweenScans) {
  const std::string file = kSoi + jpeg_frame() + jpeg_scan() + jpeg_tables() +
                           jpeg_segment(0xfe, "a") + jpeg_scan() + kEoi;

  EXPECT_EQ(facts_of(file).scans, 2);
}

TEST(Jpeg, EndsItsScanAtAMarkerAfterFillBytes) {
  EXPECT_EQ(facts_of(kSoi + jpeg_frame() + jpeg_scan() + "\xff\xff" + kEoi).trailing_bytes, 0U);
}

}  // namespace
}  // namespace darkroom::container
