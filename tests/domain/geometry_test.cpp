#include <darkroom/geometry.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace darkroom {
namespace {

struct Case {
  Size source;
  Size box;
  Fit fit;
  bool enlarge;
  Size made;
};

// What sharp 0.34 made of blank pictures of these sizes: resize(width, height, {fit,
// withoutEnlargement: !enlarge}), from a grid of 480 that place() agrees with in every row.
constexpr std::array kSharp{
    Case{{1024, 1024}, {1280, 720}, Fit::fill, true, {1280, 720}},
    Case{{1024, 1024}, {100, 100}, Fit::outside, true, {100, 100}},
    Case{{1024, 1024}, {100, 100}, Fit::cover, false, {100, 100}},
    Case{{1024, 1024}, {100, 100}, Fit::cover, true, {100, 100}},
    Case{{1024, 1024}, {100, 100}, Fit::fill, true, {100, 100}},
    Case{{1024, 1024}, {64, 200}, Fit::inside, false, {64, 64}},
    Case{{1024, 1024}, {64, 200}, Fit::inside, true, {64, 64}},
    Case{{1024, 1024}, {64, 200}, Fit::outside, false, {200, 200}},
    Case{{1024, 1024}, {64, 200}, Fit::cover, true, {64, 200}},
    Case{{1024, 1024}, {64, 200}, Fit::contain, true, {64, 200}},
    Case{{1024, 1024}, {333, 111}, Fit::cover, false, {333, 111}},
    Case{{1024, 1024}, {333, 111}, Fit::contain, false, {333, 111}},
    Case{{1024, 1024}, {333, 111}, Fit::fill, false, {333, 111}},
    Case{{1024, 1024}, {333, 111}, Fit::fill, true, {333, 111}},
    Case{{1024, 1024}, {50, 51}, Fit::outside, false, {51, 51}},
    Case{{1792, 1024}, {1024, 1024}, Fit::inside, false, {1024, 585}},
    Case{{1792, 1024}, {1024, 1024}, Fit::outside, true, {1792, 1024}},
    Case{{1792, 1024}, {1024, 1024}, Fit::fill, false, {1024, 1024}},
    Case{{1792, 1024}, {1280, 720}, Fit::outside, true, {1280, 731}},
    Case{{1792, 1024}, {1280, 720}, Fit::contain, true, {1280, 720}},
    Case{{1792, 1024}, {64, 200}, Fit::outside, false, {350, 200}},
    Case{{1792, 1024}, {64, 200}, Fit::contain, false, {64, 200}},
    Case{{1792, 1024}, {333, 111}, Fit::fill, true, {333, 111}},
    Case{{1792, 1024}, {50, 51}, Fit::outside, true, {89, 51}},
    Case{{1792, 1024}, {50, 51}, Fit::cover, false, {50, 51}},
    Case{{1024, 1536}, {1024, 1024}, Fit::outside, true, {1024, 1536}},
    Case{{1024, 1536}, {100, 100}, Fit::fill, false, {100, 100}},
    Case{{1024, 1536}, {64, 200}, Fit::contain, true, {64, 200}},
    Case{{1024, 1536}, {333, 111}, Fit::cover, true, {333, 111}},
    Case{{300, 100}, {1024, 1024}, Fit::contain, true, {1024, 1024}},
    Case{{300, 100}, {1280, 720}, Fit::inside, false, {300, 100}},
    Case{{300, 100}, {100, 100}, Fit::outside, false, {300, 100}},
    Case{{300, 100}, {100, 100}, Fit::outside, true, {300, 100}},
    Case{{300, 100}, {64, 200}, Fit::cover, false, {64, 100}},
    Case{{300, 100}, {64, 200}, Fit::contain, true, {64, 200}},
    Case{{300, 100}, {333, 111}, Fit::outside, false, {300, 100}},
    Case{{333, 777}, {1280, 720}, Fit::fill, true, {1280, 720}},
    Case{{333, 777}, {64, 200}, Fit::cover, false, {64, 200}},
    Case{{333, 777}, {64, 200}, Fit::contain, false, {64, 200}},
    Case{{333, 777}, {333, 111}, Fit::inside, false, {48, 111}},
    Case{{333, 777}, {333, 111}, Fit::outside, false, {333, 777}},
    Case{{333, 777}, {333, 111}, Fit::cover, true, {333, 111}},
    Case{{333, 777}, {333, 111}, Fit::contain, false, {333, 111}},
    Case{{333, 777}, {333, 111}, Fit::fill, true, {333, 111}},
    Case{{333, 777}, {50, 51}, Fit::outside, false, {50, 117}},
    Case{{333, 777}, {50, 51}, Fit::cover, true, {50, 51}},
    Case{{333, 777}, {50, 51}, Fit::contain, true, {50, 51}},
    Case{{333, 777}, {50, 51}, Fit::fill, false, {50, 51}},
    Case{{333, 777}, {50, 51}, Fit::fill, true, {50, 51}},
    Case{{101, 50}, {100, 100}, Fit::inside, true, {100, 50}},
    Case{{101, 50}, {100, 100}, Fit::outside, false, {101, 50}},
    Case{{101, 50}, {100, 100}, Fit::contain, true, {100, 100}},
    Case{{101, 50}, {64, 200}, Fit::outside, true, {404, 200}},
    Case{{101, 50}, {333, 111}, Fit::fill, true, {333, 111}},
    Case{{7, 5}, {1024, 1024}, Fit::cover, false, {7, 5}},
    Case{{7, 5}, {50, 51}, Fit::contain, true, {50, 51}},
    Case{{641, 481}, {1024, 1024}, Fit::inside, false, {641, 481}},
    Case{{641, 481}, {1024, 1024}, Fit::outside, true, {1365, 1024}},
    Case{{641, 481}, {1280, 720}, Fit::fill, true, {1280, 720}},
    Case{{641, 481}, {333, 111}, Fit::cover, true, {333, 111}},
};

class SharpsSizes : public testing::TestWithParam<Case> {};

TEST_P(SharpsSizes, AreOurs) {
  const Case& row = GetParam();

  EXPECT_EQ(place(row.source, row.box, row.fit, row.enlarge).canvas, row.made);
}

INSTANTIATE_TEST_SUITE_P(Geometry, SharpsSizes, testing::ValuesIn(kSharp));

TEST(Geometry, CoverCutsTheMiddleOut) {
  const Placement placed = place({200, 100}, {50, 50}, Fit::cover, false);

  EXPECT_EQ(placed.scaled, (Size{100, 50}));
  EXPECT_EQ(placed.crop, (Box{.left = 25, .top = 0, .width = 50, .height = 50}));
}

TEST(Geometry, ContainPutsThePictureInTheMiddle) {
  const Placement placed = place({200, 100}, {100, 100}, Fit::contain, false);

  EXPECT_EQ(placed.scaled, (Size{100, 50}));
  EXPECT_EQ(placed.canvas, (Size{100, 100}));
  EXPECT_EQ(placed.offset_left, 0);
  EXPECT_EQ(placed.offset_top, 25);
}

TEST(Geometry, ALineKeepsItsPixel) {
  EXPECT_EQ(place({10'000, 1}, {100, 100}, Fit::inside, false).canvas, (Size{100, 1}));
}

auto side() {
  return rc::gen::inRange(1, 5000);
}

RC_GTEST_PROP(Inside, NeverLeavesTheBoxNorTheSource, ()) {
  const Size source{*side(), *side()};
  const Size box{*side(), *side()};

  const Size made = place(source, box, Fit::inside, false).canvas;

  RC_ASSERT(made.width >= 1 && made.height >= 1);
  RC_ASSERT(made.width <= std::min(box.width, source.width));
  RC_ASSERT(made.height <= std::min(box.height, source.height));
}

RC_GTEST_PROP(Inside, KeepsTheRatioToTheNearestPixel, ()) {
  const Size source{*side(), *side()};
  const Size box{*side(), *side()};

  const Size made = place(source, box, Fit::inside, true).canvas;

  const double scale = std::min(static_cast<double>(box.width) / source.width,
                                static_cast<double>(box.height) / source.height);
  RC_ASSERT(std::abs(std::max(1.0, source.width * scale) - made.width) <= 0.5 + 1e-9);
  RC_ASSERT(std::abs(std::max(1.0, source.height * scale) - made.height) <= 0.5 + 1e-9);
}

RC_GTEST_PROP(Cover, FillsTheBoxExactlyWhereItMayEnlarge, ()) {
  const Size source{*side(), *side()};
  const Size box{*side(), *side()};

  const Placement placed = place(source, box, Fit::cover, true);

  RC_ASSERT(placed.canvas == box);
  RC_ASSERT(placed.crop.left >= 0 && placed.crop.left + placed.crop.width <= placed.scaled.width);
  RC_ASSERT(placed.crop.top >= 0 && placed.crop.top + placed.crop.height <= placed.scaled.height);
}

RC_GTEST_PROP(Contain, HoldsThePictureWhole, ()) {
  const Size source{*side(), *side()};
  const Size box{*side(), *side()};

  const Placement placed = place(source, box, Fit::contain, false);

  RC_ASSERT(placed.offset_left >= 0 && placed.offset_top >= 0);
  RC_ASSERT(placed.offset_left + placed.scaled.width <= placed.canvas.width);
  RC_ASSERT(placed.offset_top + placed.scaled.height <= placed.canvas.height);
}

TEST(Fit, IsReadAsItIsWritten) {
  for (const Fit fit : {Fit::inside, Fit::outside, Fit::cover, Fit::contain, Fit::fill}) {
    EXPECT_EQ(fit_from(to_string(fit)), fit);
  }
  EXPECT_FALSE(fit_from("Inside").has_value());
}

}  // namespace
}  // namespace darkroom
