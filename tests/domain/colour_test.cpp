#include <darkroom/preset.hpp>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(Colour, IsReadInEveryForm) {
  EXPECT_EQ(colour_from("#1af"), (Colour{.red = 0x11, .green = 0xaa, .blue = 0xff}));
  EXPECT_EQ(colour_from("#01A2b3"), (Colour{.red = 1, .green = 0xa2, .blue = 0xb3}));
  EXPECT_EQ(colour_from("#01020304"), (Colour{.red = 1, .green = 2, .blue = 3, .alpha = 4}));
  EXPECT_EQ(colour_from("white"), (Colour{}));
  EXPECT_EQ(colour_from("transparent")->alpha, 0);
}

TEST(Colour, IsWrittenAsItIsRead) {
  for (const char* text : {"#010203", "#01020304", "#ffffff"}) {
    EXPECT_EQ(to_string(*colour_from(text)), text);
  }
}

class NoColour : public testing::TestWithParam<const char*> {};

TEST_P(NoColour, IsRefused) {
  EXPECT_FALSE(colour_from(GetParam()).has_value());
}

INSTANTIATE_TEST_SUITE_P(Colour, NoColour,
                         testing::Values("", "#", "#12", "#12345", "#1234567", "#12345g", "red!",
                                         "ffffff", "#+1+1+1", "# 1 1 1"));

}  // namespace
}  // namespace darkroom
