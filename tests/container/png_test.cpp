#include "container/make_exif.hpp"
#include "container/make_png.hpp"
#include "container/refused.hpp"

namespace darkroom::container {
namespace {

TEST(Png, HasTheFactsOfItsHeader) {
  const Facts facts = facts_of(png("", {.width = 640, .height = 480, .depth = 16}));

  EXPECT_EQ(facts.format, Format::png);
  EXPECT_EQ(facts.size, (Size{640, 480}));
  EXPECT_EQ(facts.bit_depth, 16);
  EXPECT_EQ(facts.frames, 1);
  EXPECT_EQ(facts.orientation, 1);
  EXPECT_EQ(facts.chunks, 3);
  EXPECT_TRUE(facts.lossless);
  EXPECT_FALSE(facts.progressive);
  EXPECT_FALSE(facts.has_alpha);
}

TEST(Png, IsProgressiveWhenInterlaced) {
  EXPECT_TRUE(facts_of(png("", {.interlace = 1})).progressive);
}

struct Kind {
  std::string name;
  PngHeader header;
  ColourModel colour = ColourModel::grey;
  bool has_alpha = false;
};

class PngKind : public testing::TestWithParam<Kind> {};

TEST_P(PngKind, HasItsColourDepthAndAlpha) {
  const Kind& kind = GetParam();
  const std::string palette = png_chunk("PLTE", "abc");

  const Facts facts = facts_of(png(kind.header.colour_type == 3 ? palette : "", kind.header));

  EXPECT_EQ(facts.colour, kind.colour);
  EXPECT_EQ(facts.bit_depth, kind.header.depth);
  EXPECT_EQ(facts.has_alpha, kind.has_alpha);
}

INSTANTIATE_TEST_SUITE_P(
    Of, PngKind,
    testing::Values(Kind{"Grey1", {.depth = 1, .colour_type = 0}, ColourModel::grey, false},
                    Kind{"Grey16", {.depth = 16, .colour_type = 0}, ColourModel::grey, false},
                    Kind{"Rgb8", {.depth = 8, .colour_type = 2}, ColourModel::rgb, false},
                    Kind{"Palette4", {.depth = 4, .colour_type = 3}, ColourModel::palette, false},
                    Kind{"GreyAlpha8", {.depth = 8, .colour_type = 4}, ColourModel::grey, true},
                    Kind{"RgbAlpha16", {.depth = 16, .colour_type = 6}, ColourModel::rgb, true}),
    [](const auto& kind) { return kind.param.name; });

TEST(Png, HasAlphaWhereOneColourIsTransparent) {
  EXPECT_TRUE(facts_of(png(png_chunk("tRNS", "\0\0\0\0\0\0"s))).has_alpha);
}

TEST(Png, IsTurnedByItsExif) {
  const Facts facts = facts_of(png(png_chunk("eXIf", exif(6))));

  EXPECT_EQ(facts.orientation, 6);
  EXPECT_EQ(facts.exif_bytes, exif(6).size());
}

TEST(Png, CountsTextAsStoredAndXmpBesideIt) {
  const std::string text = png_chunk("tEXt", "parameters\0a cat"s);
  const std::string xmp = itxt("XML:com.adobe.xmp", "<x:xmpmeta/>", false);

  const Facts facts = facts_of(png(text + xmp));

  EXPECT_EQ(facts.text_bytes, text.size() - 12);
  EXPECT_EQ(facts.xmp_bytes, xmp.size() - 12);
}

TEST(Png, CountsAProfileAsItInflates) {
  EXPECT_EQ(facts_of(png(iccp(std::string(3144, 'p')))).icc_bytes, 3144U);
}

TEST(Png, CountsC2paBytes) {
  EXPECT_EQ(facts_of(png(png_chunk("caBX", std::string(500, 'j')))).c2pa_bytes, 500U);
}

TEST(Png, CountsTheFramesThatAnAnimationClaims) {
  EXPECT_EQ(facts_of(png(png_chunk("acTL", big(4, 1000) + big(4, 0)))).frames, 1000);
}

TEST(Png, IsOneFrameWhereAnAnimationClaimsNone) {
  EXPECT_EQ(facts_of(png(png_chunk("acTL", big(4, 0) + big(4, 0)))).frames, 1);
}

TEST(Png, PassesOverAnAnimationThatComesAfterTheData) {
  const std::string file = kPngSignature + png_header() + png_data() +
                           png_chunk("acTL", big(4, 5000) + big(4, 0)) + png_end();

  EXPECT_EQ(facts_of(file).frames, 1);
}

TEST(Png, CountsWhatFollowsItsEndAndTakesNothingOfIt) {
  const Facts facts = facts_of(png() + "<script>alert(1)</script>");

  EXPECT_EQ(facts.trailing_bytes, 25U);
  EXPECT_EQ(facts.chunks, 3);
}

TEST(Png, ReadsTextWhoseChecksumIsWrong) {
  const Facts facts = facts_of(png(png_chunk("tEXt", "prompt\0a dog"s, 1)));

  EXPECT_EQ(facts.text_bytes, 12U);
}

TEST(Png, MayHaveItsDataInSeveralChunks) {
  const std::string file =
      kPngSignature + png_header() + png_chunk("IDAT", "a") + png_chunk("IDAT", "b") + png_end();

  EXPECT_EQ(facts_of(file).chunks, 4);
}

TEST(Png, IgnoresAProfileThatDoesNotInflate) {
  EXPECT_EQ(facts_of(png(png_chunk("iCCP", "profile\0\0not zlib"s))).icc_bytes, 0U);
}

TEST(Png, IgnoresCompressedTextThatIsTooShortToBeAny) {
  EXPECT_EQ(facts_of(png(png_chunk("zTXt", "key"))).text_bytes, 3U);
  EXPECT_EQ(facts_of(png(png_chunk("iTXt", "key\0\1"s))).text_bytes, 5U);
}

TEST(Png, MayHaveAsManyTextChunksAsTheLimit) {
  std::string texts;
  for (int i = 0; i < 100; ++i) texts += png_chunk("tEXt", "k\0v"s);

  EXPECT_EQ(facts_of(png(texts)).text_bytes, 300U);
}

TEST(Png, MayHaveAsManyPixelsAsTheLimit) {
  const Limits limits{.max_pixels = 600, .max_side = 30};

  EXPECT_TRUE(probe_of(png("", {.width = 30, .height = 20}), limits));
  EXPECT_FALSE(probe_of(png("", {.width = 30, .height = 21}), limits));
  EXPECT_FALSE(probe_of(png("", {.width = 31, .height = 1}), limits));
}

}  // namespace
}  // namespace darkroom::container
