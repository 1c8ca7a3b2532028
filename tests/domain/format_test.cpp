#include <darkroom/format.hpp>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

class EveryFormat : public testing::TestWithParam<Format> {};

TEST_P(EveryFormat, IsReadByItsNameAndItsExtension) {
  EXPECT_EQ(format_from(to_string(GetParam())), GetParam());
  EXPECT_EQ(format_from(extension(GetParam())), GetParam());
  EXPECT_TRUE(media_type(GetParam()).starts_with(is_clip(GetParam()) ? "video/" : "image/"));
}

INSTANTIATE_TEST_SUITE_P(Format, EveryFormat,
                         testing::Values(Format::jpeg, Format::png, Format::webp, Format::gif,
                                         Format::avif, Format::tiff, Format::heic, Format::jpeg_xl,
                                         Format::mp4, Format::mov, Format::webm, Format::mkv));

TEST(Format, OfAClipIsNoPictures) {
  EXPECT_TRUE(is_clip(Format::mp4) && is_clip(Format::mov) && is_clip(Format::webm) &&
              is_clip(Format::mkv));
  EXPECT_FALSE(is_clip(Format::webp) || is_clip(Format::avif) || is_clip(Format::gif));
}

TEST(Format, OnlySomeAreWritten) {
  EXPECT_TRUE(is_output(Format::jpeg) && is_output(Format::webp) && is_output(Format::png) &&
              is_output(Format::avif) && is_output(Format::gif) && is_output(Format::jpeg_xl));
  EXPECT_FALSE(is_output(Format::heic) || is_output(Format::tiff) || is_output(Format::webm));
}

TEST(Format, OtherWordsAreNone) {
  EXPECT_FALSE(format_from("svg").has_value());
}

}  // namespace
}  // namespace darkroom
