#include "container/make_gif.hpp"
#include "container/refused.hpp"

namespace darkroom::container {
namespace {

using enum ErrorCode;

std::string repeated(std::string_view part, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += part;
  return all;
}

TEST(Gif, HasTheFactsOfItsScreen) {
  const Facts facts = facts_of(gif(gif_frame()));

  EXPECT_EQ(facts.format, Format::gif);
  EXPECT_EQ(facts.size, (Size{10, 8}));
  EXPECT_EQ(facts.colour, ColourModel::palette);
  EXPECT_EQ(facts.bit_depth, 1);
  EXPECT_EQ(facts.frames, 1);
  EXPECT_EQ(facts.chunks, 2);
  EXPECT_TRUE(facts.lossless);
  EXPECT_FALSE(facts.has_alpha);
  EXPECT_FALSE(facts.progressive);
}

TEST(Gif, CountsItsFrames) {
  EXPECT_EQ(facts_of(gif(repeated(gif_control(false) + gif_frame(), 1000))).frames, 1000);
}

TEST(Gif, HasAlphaWhereAColourIsTransparent) {
  EXPECT_TRUE(facts_of(gif(gif_control(true) + gif_frame())).has_alpha);
  EXPECT_FALSE(facts_of(gif(gif_control(false) + gif_frame())).has_alpha);
}

TEST(Gif, IsProgressiveWhenItsFirstFrameIsInterlaced) {
  EXPECT_TRUE(facts_of(gif(gif_frame({.flags = 0x40}))).progressive);
  EXPECT_FALSE(facts_of(gif(gif_frame() + gif_frame({.flags = 0x40}))).progressive);
}

TEST(Gif, HasTheDepthOfItsFrameWhereItsScreenHasNoColours) {
  const std::string head = "GIF87a" + little(2, 4) + little(2, 4) + "\0\0\0"s;

  EXPECT_EQ(facts_of(head + gif_frame({.flags = 0x84}) + ";").bit_depth, 5);
}

TEST(Gif, CountsItsMetadataByKind) {
  const std::string blocks = gif_comment("a cat") + gif_application("XMP DataXMP", "<xmp/>") +
                             gif_application("ICCRGBG1012", "profile") +
                             gif_application("C2PA_GIF\1\0\0"s, "store") +
                             gif_application("NETSCAPE2.0", "\1\0\0"s) + gif_frame();

  const Facts facts = facts_of(gif(blocks));

  EXPECT_EQ(facts.text_bytes, 5U);
  EXPECT_EQ(facts.xmp_bytes, 6U);
  EXPECT_EQ(facts.icc_bytes, 7U);
  EXPECT_EQ(facts.c2pa_bytes, 5U);
}

TEST(Gif, CountsWhatFollowsItsTrailer) {
  EXPECT_EQ(facts_of(gif(gif_frame()) + "PK\3\4").trailing_bytes, 4U);
}

TEST(Gif, MayHaveAFrameOfNoPixels) {
  EXPECT_EQ(facts_of(gif(gif_frame({.width = 0}))).frames, 1);
}

TEST(Gif, MayHaveAFrameThatLiesOutsideTheScreen) {
  EXPECT_EQ(facts_of(gif(gif_frame({.left = 100, .top = 100}))).size, (Size{10, 8}));
}

std::vector<Refusal> refusals() {
  const std::string head = gif_head();
  return {
      {"NoFrames", gif(""), corrupt_image, "no frames"},
      {"ScreenOfNoWidth", gif_head(0, 0) + gif_frame() + ";", corrupt_image, "GIF width is 0"},
      {"ScreenOfNoHeight", gif_head(9, 0) + gif_frame() + ";", corrupt_image, "GIF height is 0"},
      {"HeadAlone", "GIF89a", truncated_image, "GIF ends after 6 bytes"},
      {"CutInsideItsColours", head.substr(0, 15), truncated_image, "GIF ends"},
      {"CutInsideAFrame", head + gif_frame().substr(0, 14), truncated_image, "inside a block"},
      {"CutInsideAFramesHead", head + gif_frame().substr(0, 6), truncated_image, "GIF ends"},
      {"CutInsideAnExtension",
       head + "!\xfe\x05"
              "ab",
       truncated_image, "in frame 0"},
      {"NoTrailer", head + gif_frame(), truncated_image, "without its trailer, after 1 frames"},
      {"UnknownBlock", gif(gif_frame() + "?"), corrupt_image, "unknown block 63 at byte 48"},
      {"CodesOfNoBits", gif(gif_frame({.code_size = 0})), corrupt_image, "codes of 0 bits"},
      {"CodesOfTwelveBits", gif(gif_frame({.code_size = 12})), corrupt_image, "codes of 12 bits"},
      {"Screen", gif_head(65535, 65535) + gif_frame() + ";", too_many_pixels, "4294.8 Mpx"},
      {"Frame", gif(gif_frame({.width = 65535, .height = 65535})), too_many_pixels, "4294.8 Mpx"},
      {"FrameByItsPlace", gif(gif_frame({.left = 16384, .width = 1})), too_many_pixels,
       "px a side"},
      {"LaterFrame", gif(gif_frame() + gif_frame({.width = 9000, .height = 9000})), too_many_pixels,
       "81.0 Mpx"},
      {"Frames", gif(repeated(gif_frame(), 20'000)), too_many_frames, "1001 frames, limit 1000"},
      {"Blocks", gif(repeated(gif_comment("c"), 10'001)), too_complex, "more than 10000"},
      {"Comments",
       gif(repeated(gif_comment(std::string(255, 'c')), 9'000) +
           repeated("!\xfe" + repeated(sub_block(std::string(255, 'c')), 9'000) + "\0"s, 3)),
       metadata_too_large, "GIF metadata"},
  };
}

INSTANTIATE_TEST_SUITE_P(Gif, Refused, testing::ValuesIn(refusals()), name_of);

}  // namespace
}  // namespace darkroom::container
