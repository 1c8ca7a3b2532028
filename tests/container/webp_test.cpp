#include "container/make_exif.hpp"
#include "container/make_webp.hpp"
#include "container/refused.hpp"

namespace darkroom::container {
namespace {

using enum ErrorCode;

std::string repeated(std::string_view part, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += part;
  return all;
}

// An animation of one frame more than nothing: canvas 16 x 8.
std::string animation(std::string_view frames) {
  return webp(vp8x(16, 8, 0x02) + webp_chunk("ANIM", std::string(6, '\0')) + std::string(frames));
}

TEST(Webp, HasTheFactsOfItsLossyStream) {
  const Facts facts = facts_of(webp(vp8(640, 480)));

  EXPECT_EQ(facts.format, Format::webp);
  EXPECT_EQ(facts.size, (Size{640, 480}));
  EXPECT_EQ(facts.colour, ColourModel::ycbcr);
  EXPECT_EQ(facts.bit_depth, 8);
  EXPECT_EQ(facts.frames, 1);
  EXPECT_EQ(facts.chunks, 1);
  EXPECT_FALSE(facts.lossless);
  EXPECT_FALSE(facts.has_alpha);
}

TEST(Webp, TakesTheScaleOfALossyStreamForNoSize) {
  EXPECT_EQ(facts_of(webp(vp8(640 | 0x4000, 480 | 0x8000))).size, (Size{640, 480}));
}

TEST(Webp, HasTheFactsOfItsLosslessStream) {
  const Facts facts = facts_of(webp(vp8l(640, 480, true)));

  EXPECT_EQ(facts.size, (Size{640, 480}));
  EXPECT_EQ(facts.colour, ColourModel::rgb);
  EXPECT_TRUE(facts.lossless);
  EXPECT_TRUE(facts.has_alpha);
}

TEST(Webp, HasAlphaByItsHeaderOrItsAlphaChunk) {
  EXPECT_TRUE(facts_of(webp(vp8x(8, 8, 0x10) + vp8(8, 8))).has_alpha);
  EXPECT_TRUE(facts_of(webp(vp8x(8, 8) + webp_chunk("ALPH", "a") + vp8(8, 8))).has_alpha);
  EXPECT_FALSE(facts_of(webp(vp8x(8, 8) + vp8(8, 8))).has_alpha);
}

TEST(Webp, CountsItsMetadataByKindAndIsTurnedByItsExif) {
  const Facts facts = facts_of(webp(vp8x(8, 8) + webp_chunk("ICCP", "profile") + vp8(8, 8) +
                                    webp_chunk("EXIF", exif(6)) + webp_chunk("XMP ", "<x/>") +
                                    webp_chunk("C2PA", "store") + webp_chunk("What", "ever")));

  EXPECT_EQ(facts.icc_bytes, 7U);
  EXPECT_EQ(facts.exif_bytes, exif(6).size());
  EXPECT_EQ(facts.xmp_bytes, 4U);
  EXPECT_EQ(facts.c2pa_bytes, 5U);
  EXPECT_EQ(facts.orientation, 6);
}

TEST(Webp, CountsTheFramesOfAnAnimation) {
  const std::string frame = anmf({}, vp8(8, 8));
  const std::string last = anmf({.left = 8}, webp_chunk("ALPH", "a") + vp8l(8, 8, true));

  const Facts facts = facts_of(animation(frame + frame + last));

  EXPECT_EQ(facts.size, (Size{16, 8}));
  EXPECT_EQ(facts.frames, 3);
  EXPECT_TRUE(facts.has_alpha);
  EXPECT_FALSE(facts.lossless);
}

TEST(Webp, CountsWhatFollowsItsLength) {
  EXPECT_EQ(facts_of(webp(vp8(8, 8)) + "PK\3\4").trailing_bytes, 4U);
}

TEST(Webp, MayLackTheLastPaddingByte) {
  std::string chunks = vp8(8, 8) + webp_chunk("What", "odd");
  chunks.pop_back();

  EXPECT_EQ(facts_of(webp(chunks)).chunks, 2);
}

std::vector<Refusal> refusals() {
  const std::string frame = anmf({}, vp8(8, 8));
  const std::string mib(1 << 20, 'x');
  std::string key_frame = vp8(8, 8);
  std::string start_code = vp8(8, 8);
  std::string signature = vp8l(8, 8);
  std::string version = vp8l(8, 8);
  key_frame[8] |= 1;
  start_code[11] = 'x';
  signature[8] = 'x';
  version[12] = '\x20';
  return {
      {"HeadAlone", "RIFF\4\0\0\0WEBP"s, corrupt_image, "no image data"},
      {"LengthOfNothing", "RIFF\3\0\0\0WEBP"s, corrupt_image, "a length of 3"},
      {"LengthBeyondTheFile", "RIFF" + little(4, 0x7fffffff) + "WEBP" + vp8(8, 8), truncated_image,
       "claims 2147483647 bytes"},
      {"Cut", webp(vp8(8, 8)).substr(0, 30), truncated_image, "and 22 are there"},
      {"ChunkBeyondTheLength", webp("VP8 " + little(4, 500) + "abc"), corrupt_image, "WebP ends"},
      {"NoKeyFrame", webp(key_frame), corrupt_image, "not a key frame"},
      {"NoStartCode", webp(start_code), corrupt_image, "not a key frame"},
      {"FirstPartBeyondTheStream", webp(vp8(8, 8, 11)), corrupt_image,
       "shorter than its first part"},
      {"StreamOfThreeBytes", webp(webp_chunk("VP8 ", "abc")), corrupt_image, "VP8 stream ends"},
      {"LosslessSignature", webp(signature), corrupt_image, "another signature or version"},
      {"LosslessVersion", webp(version), corrupt_image, "another signature or version"},
      {"LossyOfNoWidth", webp(vp8(0, 8)), corrupt_image, "WebP width is 0"},
      {"LateHeader", webp(vp8(8, 8) + vp8x(8, 8)), corrupt_image, "not its first chunk"},
      {"LatePicture", webp(webp_chunk("What", "ever") + vp8(8, 8)), corrupt_image,
       "not its first chunk"},
      {"PictureOfAnotherSize", webp(vp8x(8, 8) + vp8(16000, 16000)), corrupt_image,
       "16000 x 16000 px where its header says 8 x 8"},
      {"LosslessPictureOfAnotherSize", webp(vp8x(8, 8) + vp8l(8, 9)), corrupt_image,
       "8 x 9 px where"},
      {"FrameOfAnotherSize", animation(anmf({}, vp8l(16384, 16384))), corrupt_image,
       "16384 x 16384 px where"},
      {"FrameOutsideTheCanvas", animation(anmf({.left = 10}, vp8(8, 8))), corrupt_image,
       "frame 1 lies outside"},
      {"FrameBelowTheCanvas", animation(frame + anmf({.top = 2}, vp8(8, 8))), corrupt_image,
       "frame 2 lies outside"},
      {"FrameWithoutPicture", animation(anmf({}, webp_chunk("ALPH", "a"))), corrupt_image,
       "frame 1 has no image data"},
      {"AnimationWithoutFrames", animation(""), corrupt_image, "no image data"},
      {"AnimationOfAStill", animation(vp8(16, 8)), corrupt_image, "no image data"},
      {"HeaderWithoutPicture", webp(vp8x(8, 8)), corrupt_image, "no image data"},
      {"Pixels", webp(vp8l(16384, 16384)), too_many_pixels, "268.4 Mpx"},
      {"CanvasOfManyFrames", webp(vp8x(16384, 16384, 0x02) + repeated(frame, 1000)),
       too_many_pixels, "268.4 Mpx"},
      {"LongCanvas", webp(vp8x(16385, 1) + vp8(1, 1)), too_many_pixels, "px a side"},
      {"Frames", animation(repeated(frame, 1001)), too_many_frames, "1001 frames"},
      {"Chunks", webp(vp8(8, 8) + repeated(webp_chunk("What", ""), 10'000)), too_complex,
       "more than 10000"},
      {"Metadata", webp(vp8x(8, 8) + repeated(webp_chunk("XMP ", mib), 9)), metadata_too_large,
       "WebP metadata"},
      {"C2pa", webp(vp8(8, 8) + repeated(webp_chunk("C2PA", mib), 5)), metadata_too_large,
       "WebP C2PA store"},
  };
}

INSTANTIATE_TEST_SUITE_P(Webp, Refused, testing::ValuesIn(refusals()), name_of);

}  // namespace
}  // namespace darkroom::container
