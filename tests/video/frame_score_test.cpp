#include "video/frame_score.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace darkroom::video {
namespace {

using Grey = std::uint8_t;

// `grey_of(x, y)` for each px, as grey.
template <class GreyOf>
Looks looks(GreyOf grey_of) {
  constexpr Size kSize{.width = 64, .height = 48};
  Pixels pixels{.size = kSize, .rgb = {}};
  for (int y = 0; y < kSize.height; ++y) {
    for (int x = 0; x < kSize.width; ++x) {
      pixels.rgb.insert(pixels.rgb.end(), 3, static_cast<std::byte>(grey_of(x, y)));
    }
  }
  return looks_of(pixels);
}

Looks flat(int grey) {
  return looks([=](int, int) { return grey; });
}

// Squares of two greys.
Looks squares(int dark, int light) {
  return looks([=](int x, int y) { return (x / 8 + y / 8) % 2 == 0 ? dark : light; });
}

// The same range of greys without an edge.
Looks slope(int dark, int light) {
  return looks([=](int x, int) { return dark + (light - dark) * x / 63; });
}

TEST(Looks, OfOneToneAreBlank) {
  EXPECT_TRUE(is_blank(flat(0)));
  EXPECT_TRUE(is_blank(flat(128)));
  EXPECT_TRUE(is_blank(flat(255)));
}

TEST(Looks, OfNoiseInTheBlackOrTheWhiteAreBlank) {
  EXPECT_TRUE(is_blank(squares(0, 30)));
  EXPECT_TRUE(is_blank(squares(230, 255)));
}

TEST(Looks, OfADarkPictureWithALightAreNot) {
  EXPECT_FALSE(is_blank(squares(0, 80)));
}

TEST(Looks, AreSharperWithEdgesThanWithout) {
  EXPECT_GT(squares(50, 200).sharpness, 2 * slope(50, 200).sharpness);
}

TEST(Best, IsNothingOfNothing) {
  EXPECT_FALSE(best_of({}).has_value());
}

TEST(Best, IsNoBlankOneWhereThereIsAnother) {
  EXPECT_EQ(best_of(std::vector{flat(0), squares(100, 112), flat(255)}), 1U);
}

TEST(Best, IsABlankOneWhereAllAre) {
  EXPECT_TRUE(best_of(std::vector{flat(0), flat(0)}).has_value());
}

TEST(Best, IsNotTheFadedOne) {
  EXPECT_EQ(best_of(std::vector{squares(70, 120), squares(66, 190), squares(70, 110)}), 1U);
}

TEST(Best, IsNotTheBlurredOne) {
  EXPECT_EQ(best_of(std::vector{slope(40, 220), squares(40, 220), slope(40, 220)}), 1U);
}

TEST(Best, IsNotABlurredOneWhereMostAre) {
  std::vector<Looks> frames(16, slope(40, 220));
  frames.resize(20, squares(40, 220));

  EXPECT_EQ(best_of(frames), 16U);
}

// A title's letters have harder edges than what the clip shows.
TEST(Best, IsNotTheOneThatIsSharperThanAllOthers) {
  std::vector<Looks> frames(19, slope(40, 220));
  frames.push_back(looks([](int x, int y) { return (x + y) % 2 == 0 ? 40 : 220; }));

  EXPECT_LT(best_of(frames), 19U);
}

TEST(Best, IsLikeTheRest) {
  EXPECT_EQ(best_of(std::vector{squares(0, 255), squares(70, 180), squares(72, 182)}), 1U);
}

TEST(Best, IsTheEarliestOfEquals) {
  EXPECT_EQ(best_of(std::vector{squares(50, 200), squares(50, 200)}), 0U);
}

}  // namespace
}  // namespace darkroom::video
