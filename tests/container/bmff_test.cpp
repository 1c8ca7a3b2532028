#include "container/make_bmff.hpp"
#include "container/refused.hpp"

namespace darkroom::container {
namespace {

constexpr std::string_view kAlphaUrn = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";

std::string irot(unsigned turns) {
  return box("irot", big(1, turns));
}

std::string imir(unsigned axis) {
  return box("imir", big(1, axis));
}

TEST(Avif, HasTheFactsOfItsPrimaryItem) {
  const Facts facts = facts_of(bmff());

  EXPECT_EQ(facts.format, Format::avif);
  EXPECT_EQ(facts.size, (Size{64, 48}));
  EXPECT_EQ(facts.orientation, 1);
  EXPECT_EQ(facts.frames, 1);
  EXPECT_EQ(facts.bit_depth, 8);
  EXPECT_EQ(facts.colour, ColourModel::ycbcr);
  EXPECT_EQ(facts.chunks, 13);
  EXPECT_FALSE(facts.has_alpha);
  EXPECT_FALSE(facts.lossless);
}

TEST(Avif, IsNamedByACompatibleBrandToo) {
  EXPECT_EQ(facts_of(bmff({.file_type = ftyp("mif1", "miafavif")})).format, Format::avif);
}

TEST(Heic, IsNamedByItsBrandAndReadAsAvifIs) {
  const std::string hvcc = box("hvcC", std::string(16, '\0') + "\xfd\xfa\xf8\xf8");

  const Facts facts =
      facts_of(bmff({.file_type = ftyp("heic", "mif1heic"), .properties = {ispe(64, 48), hvcc}}));

  EXPECT_EQ(facts.format, Format::heic);
  EXPECT_EQ(facts.size, (Size{64, 48}));
  EXPECT_EQ(facts.bit_depth, 10);
  EXPECT_EQ(facts.colour, ColourModel::ycbcr);
}

struct Turn {
  std::string name;
  std::vector<std::string> properties;
  int orientation = 1;
};

class AvifTurn : public testing::TestWithParam<Turn> {};

TEST_P(AvifTurn, ComesToItsExifOrientation) {
  const Turn& turn = GetParam();
  std::vector<std::string> properties{ispe(64, 48), av1c()};
  properties.insert(properties.end(), turn.properties.begin(), turn.properties.end());

  const Facts facts = facts_of(bmff({.properties = properties}));

  EXPECT_EQ(facts.orientation, turn.orientation);
  EXPECT_EQ(facts.size, (Size{64, 48}));
}

// libavif's own table (avifImageIrotImirToExifOrientation) has the same eight pairs.
INSTANTIATE_TEST_SUITE_P(Of, AvifTurn,
                         testing::Values(Turn{"None", {}, 1}, Turn{"NoQuarter", {irot(0)}, 1},
                                         Turn{"OneQuarter", {irot(1)}, 8},
                                         Turn{"TwoQuarters", {irot(2)}, 3},
                                         Turn{"ThreeQuarters", {irot(3)}, 6},
                                         Turn{"TopBottom", {imir(0)}, 4},
                                         Turn{"LeftRight", {imir(1)}, 2},
                                         Turn{"OneQuarterTopBottom", {irot(1), imir(0)}, 5},
                                         Turn{"OneQuarterLeftRight", {irot(1), imir(1)}, 7},
                                         Turn{"TwoQuartersTopBottom", {irot(2), imir(0)}, 2},
                                         Turn{"TwoQuartersLeftRight", {irot(2), imir(1)}, 4},
                                         Turn{"ThreeQuartersTopBottom", {irot(3), imir(0)}, 7},
                                         Turn{"ThreeQuartersLeftRight", {irot(3), imir(1)}, 5},
                                         Turn{"LeftRightThenOneQuarter", {imir(1), irot(1)}, 5}),
                         [](const auto& turn) { return turn.param.name; });

TEST(Avif, HasTheDepthOfItsCodecWhereNoPropertySaysIt) {
  EXPECT_EQ(facts_of(bmff({.properties = {ispe(8, 8), av1c(0x40)}})).bit_depth, 10);
  EXPECT_EQ(facts_of(bmff({.properties = {ispe(8, 8), av1c(0x60)}})).bit_depth, 12);
  EXPECT_EQ(facts_of(bmff({.properties = {ispe(8, 8), pixi(10), av1c()}})).bit_depth, 10);
}

TEST(Avif, TakesTheDepthOfAGridFromItsTiles) {
  const Facts facts = facts_of(bmff({.properties = {ispe(8, 8)}, .other_properties = av1c(0x50)}));

  EXPECT_EQ(facts.bit_depth, 10);
  EXPECT_EQ(facts.colour, ColourModel::grey);
}

TEST(Avif, HasTheColourOfItsCodecAndMatrix) {
  EXPECT_EQ(facts_of(bmff({.properties = {ispe(8, 8), av1c(0x10)}})).colour, ColourModel::grey);
  EXPECT_EQ(facts_of(bmff({.properties = {ispe(8, 8), nclx(0)}})).colour, ColourModel::rgb);
  EXPECT_EQ(facts_of(bmff({.properties = {ispe(8, 8), nclx(6)}})).colour, ColourModel::ycbcr);
}

TEST(Avif, HasAlphaWhereAnItemIsAlpha) {
  const std::string alpha = full_box("auxC", 0, std::string(kAlphaUrn) + "\0"s);
  const std::string gain = full_box("auxC", 0, "urn:com:photo:aux:hdrgainmap\0"s);

  EXPECT_TRUE(facts_of(bmff({.other_properties = alpha})).has_alpha);
  EXPECT_FALSE(facts_of(bmff({.other_properties = gain})).has_alpha);
}

TEST(Avif, CountsItsMetadataByKind) {
  const std::string profile = box("colr", "prof" + std::string(480, 'p'));
  const std::string items = item(1, "av01") + item(2, "Exif") +
                            item(3, "mime", "application/rdf+xml\0"s) +
                            item(4, "mime", "text/plain\0"s);
  const std::string uuid("\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81", 16);

  const Facts facts = facts_of(bmff({.properties = {ispe(8, 8), av1c(), profile},
                                     .items = items,
                                     .extents = {{2, 0, 30, true}, {3, 30, 20, true}, {4, 0, 9}},
                                     .more_of_meta = box("idat", std::string(50, 'i')),
                                     .before_data = box("uuid", uuid + std::string(700, 'c'))}));

  EXPECT_EQ(facts.icc_bytes, 480U);
  EXPECT_EQ(facts.exif_bytes, 30U);
  EXPECT_EQ(facts.xmp_bytes, 20U);
  EXPECT_EQ(facts.c2pa_bytes, 700U);
}

TEST(Avif, IsAsLargeAsItsCleanAperture) {
  const std::string aperture =
      box("clap", big(4, 50) + big(4, 1) + big(4, 80) + big(4, 2) + std::string(16, '\0'));

  EXPECT_EQ(facts_of(bmff({.properties = {ispe(64, 48), aperture}})).size, (Size{50, 40}));
}

TEST(Avif, PassesOverAnApertureLargerThanItself) {
  const std::string aperture =
      box("clap", big(4, 65) + big(4, 1) + big(4, 40) + big(4, 1) + std::string(16, '\0'));

  EXPECT_EQ(facts_of(bmff({.properties = {ispe(64, 48), aperture}})).size, (Size{64, 48}));
}

TEST(Avif, CountsThePicturesOfASequence) {
  const std::string tracks = box("moov", track("auxv", 7, 64, 48) + track("pict", 5, 64, 48));

  const Facts facts = facts_of(bmff({.file_type = ftyp("avis", "avif"), .before_data = tracks}));

  EXPECT_EQ(facts.frames, 5);
  EXPECT_EQ(facts.size, (Size{64, 48}));
}

TEST(Avif, HasTheSizeOfItsTrackWhereItHasNoItem) {
  const std::string file = ftyp("avis", "") + box("moov", track("pict", 12, 320, 200));

  EXPECT_EQ(facts_of(file).size, (Size{320, 200}));
}

TEST(Avif, MayHaveABoxThatGoesToItsEnd) {
  std::string file = bmff();
  const std::size_t mdat = file.find("mdat") - 4;
  file.replace(mdat, 4, big(4, 0));

  EXPECT_EQ(facts_of(file).size, (Size{64, 48}));
}

TEST(Avif, MayHaveABoxWithASizeOf64Bits) {
  const std::string free = big(4, 1) + "free" + big(8, 20) + "1234";

  EXPECT_EQ(facts_of(bmff({.before_data = free})).size, (Size{64, 48}));
}

TEST(Avif, PassesOverAPropertyThatIsNotThere) {
  std::string file = bmff();
  // The last place in ipma, which is av1C's.
  file[file.find("ipma") + 4 + 4 + 4 + 2 + 1 + 1] = '\x7f';

  EXPECT_EQ(facts_of(file).size, (Size{64, 48}));
}

}  // namespace
}  // namespace darkroom::container
