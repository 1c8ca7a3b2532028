#include "video/tone_map.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace darkroom::video {
namespace {

using Code = std::array<double, 3>;  // 0..1

std::array<int, 3> shown(const Code& code, const Light& light) {
  std::vector<std::uint16_t> rgb;
  for (const double each : code)
    rgb.push_back(static_cast<std::uint16_t>(std::lround(each * 65535)));
  const Pixels pixels = to_srgb(rgb, {.width = 1, .height = 1}, light);
  return {std::to_integer<int>(pixels.rgb[0]), std::to_integer<int>(pixels.rgb[1]),
          std::to_integer<int>(pixels.rgb[2])};
}

int grey(double code, const Light& light) {
  return shown({code, code, code}, light)[1];
}

constexpr Light kPq{.transfer = Transfer::pq, .primaries = Primaries::bt2020};
constexpr Light kHlg{.transfer = Transfer::hlg, .primaries = Primaries::bt2020};

// ST 2084: 0.3570 is 20 cd/m2, 0.5807 is 203, 0.7518 is 1000. Below BT.2390's knee nothing is bent:
// 20/203 of white is 88.6 as sRGB; 203 comes to 160 of 203.
TEST(Pq, BelowTheKneeIsAsBrightAsItIs) {
  EXPECT_NEAR(grey(0.3570, kPq), 88, 2);
}

TEST(Pq, WhiteLeavesRoomForWhatIsBrighter) {
  EXPECT_NEAR(grey(0.5807, kPq), 229, 2);
}

TEST(Pq, ThePeakIsWhite) {
  EXPECT_EQ(grey(0.7518, kPq), 255);
}

TEST(Pq, OfAClipNoBrighterThanWhiteIsNotBent) {
  Light dim = kPq;
  dim.peak_nits = 203;

  EXPECT_GE(grey(0.5807, dim), 253);
}

TEST(Hlg, DiffuseWhiteIsAsPqs) {
  EXPECT_NEAR(grey(0.75, kHlg), grey(0.5807, kPq), 2);
}

TEST(Hlg, GoesFromBlackToWhite) {
  EXPECT_EQ(grey(0, kHlg), 0);
  EXPECT_EQ(grey(1, kHlg), 255);
}

TEST(Primaries, OfGreyChangeNothing) {
  for (const Primaries primaries : {Primaries::bt2020, Primaries::p3}) {
    EXPECT_NEAR(grey(0.5, {.primaries = primaries}), 128, 1);
  }
}

// BT.2020's (0.5, 0.4, 0.4) of light is BT.709's (0.566, 0.387, 0.388).
TEST(Primaries, AreExchangedInLight) {
  const std::array<int, 3> colour =
      shown({0.7354, 0.6652, 0.6652}, {.primaries = Primaries::bt2020});

  EXPECT_NEAR(colour[0], 198, 2);
  EXPECT_NEAR(colour[1], 167, 2);
  EXPECT_NEAR(colour[2], 167, 2);
}

TEST(Primaries, OutsideSrgbAreClipped) {
  EXPECT_EQ(shown({0, 1, 0}, {.primaries = Primaries::bt2020}), (std::array{0, 255, 0}));
}

}  // namespace
}  // namespace darkroom::video
