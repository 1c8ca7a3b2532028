#include "image/overlay/overlay.hpp"

#include "image/overlay/ink.hpp"
#include "image/overlay/layout.hpp"
#include "image/overlay/lettering.hpp"
#include "image/pictures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

const Pixel kRed{255, 0, 0};
const Pixel kGrey{128, 128, 128};

Variant with(Watermark mark) {
  Variant variant = lossless_variant();
  variant.watermark = std::move(mark);
  return variant;
}

Marks marks_for(const Variant& variant, const Bytes& file) {
  const std::vector<ByteView> files{file};
  auto marks = Marks::decode(plan_of({variant}), files);
  EXPECT_TRUE(marks.has_value()) << marks.error().message();
  return *std::move(marks);
}

VImage drawn(const VImage& image, const Variant& variant, const Bytes& file) {
  return marks_for(variant, file).drawn_on(image, variant).copy_memory();
}

Bytes letters(const Variant& variant) {
  auto png = lettered(libvips(), marks_of(plan_of({variant})).front());
  EXPECT_TRUE(png.has_value()) << png.error().message();
  return *std::move(png);
}

// Of what differs from the colour.
Box box_of_others(const VImage& image, const Pixel& colour) {
  int width = 0;
  int height = 0;
  int top = 0;
  const int left =
      image.find_trim(&top, &width, &height,
                      VImage::option()
                          ->set("threshold", 8.0)
                          ->set("background", std::vector<double>(colour.begin(), colour.end())));
  return {.left = left, .top = top, .width = width, .height = height};
}

struct Place {
  const char* gravity;
  Point expected;
};
class OverlayPlace : public testing::TestWithParam<Place> {};

TEST_P(OverlayPlace, IsWhereItsGravityPullsIt) {
  const Variant variant = with({.image = "a",
                                .gravity = *gravity_from(GetParam().gravity),
                                .offset = *offset_from("10 4"),
                                .scale = 10});

  const VImage image = drawn(solid({200, 100}, kGrey), variant, as_png(solid({40, 20}, kRed)));

  const Point& at = GetParam().expected;
  EXPECT_EQ(box_of_others(image, kGrey), (Box{at.x, at.y, 20, 10}));
  EXPECT_EQ(pixel_at(image, at.x, at.y), kRed);
}

INSTANTIATE_TEST_SUITE_P(Gravity, OverlayPlace,
                         testing::Values(Place{"northwest", {10, 4}}, Place{"north", {90, 4}},
                                         Place{"northeast", {170, 4}}, Place{"west", {10, 45}},
                                         Place{"centre", {90, 45}}, Place{"east", {170, 45}},
                                         Place{"southwest", {10, 86}}, Place{"south", {90, 86}},
                                         Place{"southeast", {170, 86}}));

TEST(OverlayLayout, NeverLeavesThePicture) {
  const Size canvas{100, 40};
  const Watermark tall{.offset = *offset_from("0 10"), .scale = 100};
  EXPECT_EQ(mark_size({10, 20}, tall, canvas), (Size{15, 30}));
  EXPECT_EQ(mark_box({15, 30}, tall, canvas), (Box{85, 0, 15, 30}));

  const Watermark turned{.offset = *offset_from("0"), .scale = 100, .rotate = 90};
  EXPECT_EQ(mark_size({100, 10}, turned, canvas), (Size{40, 4}));

  const Watermark far_away{.offset = *offset_from("500"), .scale = 20};
  EXPECT_EQ(mark_box(mark_size({10, 10}, far_away, canvas), far_away, canvas), (Box{0, 0, 1, 1}));
}

TEST(OverlayLayout, TakesPercentagesOfTheShorterSide) {
  EXPECT_EQ(offset_in({.offset = *offset_from("10% 5")}, {300, 50}), (Point{5, 5}));
}

TEST(Overlay, LetsThroughWhatItsOpacitySays) {
  const Variant variant =
      with({.image = "a", .offset = *offset_from("0"), .scale = 50, .opacity = 40});

  const VImage image = drawn(solid({40, 40}, {0, 0, 0}), variant, as_png(solid({4, 4}, kRed)));

  EXPECT_EQ(pixel_at(image, 30, 30), (Pixel{102, 0, 0}));
  EXPECT_EQ(pixel_at(image, 10, 10), (Pixel{0, 0, 0}));
}

TEST(Overlay, BlendsAsItIsTold) {
  const Bytes half = as_png(solid({4, 4}, kGrey));
  Variant variant = with({.image = "a", .scale = 100, .blend = Blend::multiply});
  EXPECT_EQ(pixel_at(drawn(solid({8, 8}, {200, 100, 0}), variant, half), 3, 3),
            (Pixel{100, 50, 0}));

  variant.watermark.blend = Blend::difference;
  const Pixel differs = pixel_at(drawn(solid({8, 8}, {200, 100, 0}), variant, half), 3, 3);
  EXPECT_THAT(differs, testing::Pointwise(testing::FloatNear(1), {72, 28, 128}));
}

TEST(Overlay, LeavesAlphaWhereItWas) {
  const Variant variant = with({.image = "a", .offset = *offset_from("0"), .scale = 50});

  const VImage image = drawn(solid({20, 20}, {9, 9, 9, 0}), variant, as_png(solid({4, 4}, kRed)));

  EXPECT_EQ(pixel_at(image, 5, 5)[3], 0);
  EXPECT_EQ(pixel_at(image, 15, 15), (Pixel{255, 0, 0, 255}));
}

TEST(Overlay, HasNoFringeWhereTheMarkShowsThrough) {
  // Transparent pixels that are green, as some programs leave them.
  const VImage mark =
      solid({40, 40}, {0, 255, 0, 0}).insert(solid({20, 40}, {255, 0, 0, 255}), 0, 0);
  const Variant variant = with({.image = "a", .scale = 25});

  const VImage image = drawn(solid({40, 40}, {255, 0, 0}), variant, as_png(mark));

  EXPECT_LE(image.extract_band(1).max(), 1);
}

TEST(Overlay, IsTurnedClockwise) {
  const Variant variant =
      with({.image = "a", .gravity = *gravity_from("centre"), .scale = 50, .rotate = 90});
  const VImage mark = solid({40, 8}, kRed).insert(solid({20, 8}, {0, 0, 255}), 20, 0);

  const VImage image = drawn(solid({100, 100}, kGrey), variant, as_png(mark));

  EXPECT_EQ(box_of_others(image, kGrey), (Box{45, 25, 10, 50}));
  EXPECT_EQ(pixel_at(image, 50, 30), kRed);
  EXPECT_EQ(pixel_at(image, 50, 70), (Pixel{0, 0, 255}));
}

TEST(Overlay, CoversThePictureInRowsThatAreShifted) {
  const Variant variant =
      with({.image = "a", .offset = *offset_from("10"), .scale = 10, .tile = true});

  const VImage image = drawn(solid({100, 100}, kGrey), variant, as_png(solid({10, 10}, kRed)));

  // Cells of 20 px, marks of 10 in them, every second row half a cell on.
  for (const Point& on :
       {Point{5, 5}, Point{25, 5}, Point{95 - 10, 5}, Point{15, 25}, Point{5, 45}}) {
    EXPECT_EQ(pixel_at(image, on.x, on.y), kRed) << on.x << " " << on.y;
  }
  for (const Point& off : {Point{15, 5}, Point{5, 25}, Point{5, 15}}) {
    EXPECT_EQ(pixel_at(image, off.x, off.y), kGrey) << off.x << " " << off.y;
  }
}

TEST(Overlay, OfTextIsDrawnInItsColourAndNowhereElse) {
  const Variant variant = with({.text = "ACME", .colour = *colour_from("#ff0000"), .scale = 40});

  const VImage image = drawn(solid({200, 100}, kGrey), variant, letters(variant));

  const Box box = box_of_others(image, kGrey);
  EXPECT_NEAR(box.width, 80, 3);
  EXPECT_GE(box.left, 200 - 80 - 2 - 2);
  EXPECT_LE(box.top + box.height, 98);
  EXPECT_GT(image.extract_band(0).max(), 240);
  EXPECT_LE(image.extract_band(1).max(), 129);
}

TEST(Overlay, OfTextIsWhatItSaysAndNoMarkup) {
  const Variant plain = with({.text = "<b>ACME</b> & Co", .scale = 100});
  const Variant short_text = with({.text = "ACME & Co", .scale = 100});

  const VImage written = pixels_of(letters(plain));
  const VImage shorter = pixels_of(letters(short_text));

  // As wide as was asked for, so that more letters are lower ones.
  EXPECT_LT(written.height() * 5, shorter.height() * 4);
}

TEST(Overlay, OfLongTextIsInLines) {
  std::string prompt;
  for (int i = 0; i < 30; ++i) prompt += "balloons ";
  Variant variant = with({.text = prompt, .scale = 50});
  variant.box = {800, 800};

  const VImage image = pixels_of(letters(variant));

  EXPECT_NEAR(image.width(), 400, 20);
  EXPECT_GT(image.height() * 5, image.width());
}

TEST(Overlay, OfTextSurvivesAnyBytes) {
  for (const char* text : {"\xff\xfe", "a\x01\x02z", "\xed\xa0\x80", "\u202Eabc", "&<>\"'", "😀"}) {
    EXPECT_TRUE(lettered(libvips(), {.text = text, .font = "Sans", .width = 50}).has_value())
        << text;
  }
  EXPECT_TRUE(lettered(libvips(), {.text = "a", .font = "No Such Font", .width = 50}).has_value());
}

TEST(Overlay, OfTextWithNothingToDrawIsAnErrorThatNamesTheFont) {
  const auto nothing = lettered(libvips(), {.text = " ", .font = "Sans", .width = 50});

  ASSERT_FALSE(nothing.has_value());
  EXPECT_EQ(nothing.error().code(), ErrorCode::processing_failed);
  EXPECT_THAT(nothing.error().message(), testing::HasSubstr("the font Sans"));
}

class ContrastOn : public testing::TestWithParam<int> {};

TEST_P(ContrastOn, StandsOutFromWhatItLiesOn) {
  const int level = GetParam();
  Variant variant = with({.text = "ACME", .contrast = true, .scale = 60});
  variant.box = {200, 100};

  const VImage image =
      drawn(solid({200, 100}, {level, level, level}), variant, letters(variant)).extract_band(0);

  // Letters and outline are of both tones: one of them is far from any ground.
  const double farthest = std::max(image.max() - level, level - image.min());
  EXPECT_GE(farthest, 115);
  const bool is_dark = level > 117;
  EXPECT_EQ(tone_on(solid({20, 20}, {level, level, level}), {0, 0, 20, 20}),
            is_dark ? Tone::dark : Tone::light);
}

INSTANTIATE_TEST_SUITE_P(Grounds, ContrastOn, testing::Values(0, 60, 110, 125, 128, 200, 255));

TEST(Contrast, OfAPictureIsItsShape) {
  const VImage mark =
      solid({10, 10}, {250, 250, 250, 255}).insert(solid({5, 10}, {0, 0, 0, 0}), 0, 0);
  const Variant variant =
      with({.image = "a", .contrast = true, .offset = *offset_from("0"), .scale = 100});

  const VImage image = drawn(solid({10, 10}, {255, 255, 255}), variant, as_png(mark));

  EXPECT_EQ(pixel_at(image, 2, 5), (Pixel{255, 255, 255}));
  EXPECT_EQ(pixel_at(image, 8, 5), (Pixel{0, 0, 0}));
}

TEST(Overlay, HasAnOutlineAndAGroundWhereTheyAreWanted) {
  Variant variant = with({.text = "I",
                          .colour = *colour_from("#ffffff"),
                          .outline = *colour_from("#0000ff"),
                          .background = *colour_from("#ff0000"),
                          .gravity = *gravity_from("centre"),
                          .scale = 50});
  variant.box = {100, 100};

  const VImage image = drawn(solid({100, 100}, kGrey), variant, letters(variant));

  const Box box = box_of_others(image, kGrey);
  EXPECT_EQ(pixel_at(image, box.left + 1, box.top + 1), kRed);
  EXPECT_EQ(pixel_at(image, 50, 50), (Pixel{255, 255, 255}));
  // Along the middle row: ground, outline, letter.
  bool has_blue = false;
  for (int x = box.left; x < 50; ++x) {
    const Pixel pixel = pixel_at(image, x, 50);
    has_blue = has_blue || (pixel[2] > 200 && pixel[0] < 60);
  }
  EXPECT_TRUE(has_blue);
}

TEST(Marks, RefuseWhatIsNoStill) {
  const Variant variant = with({.image = "logo.png"});
  const Plan plan = plan_of({variant});
  const Bytes text = as_png(solid({4, 4}, kRed));
  const Bytes cut(text.begin(), text.begin() + 40);
  const Bytes tiff = as_tiff(solid({4, 4}, kRed));
  for (const Bytes& file : {Bytes{}, cut, tiff}) {
    const std::vector<ByteView> files{file};
    const auto marks = Marks::decode(plan, files);
    ASSERT_FALSE(marks.has_value());
    EXPECT_EQ(marks.error().code(), ErrorCode::invalid_preset);
    EXPECT_THAT(marks.error().message(), testing::HasSubstr("the watermark logo.png: "));
  }
}

TEST(Marks, RefuseMoreBytesThanALogoHas) {
  const Variant variant = with({.image = "logo.png"});
  Bytes file = as_png(solid({4, 4}, kRed));
  file.resize((8UL << 20U) + 1);
  const std::vector<ByteView> files{file};

  const auto marks = Marks::decode(plan_of({variant}), files);

  ASSERT_FALSE(marks.has_value());
  EXPECT_EQ(marks.error().code(), ErrorCode::invalid_preset);
  EXPECT_THAT(marks.error().message(), testing::HasSubstr("limit 8388608"));
}

TEST(Marks, RefuseMorePixelsThanALogoHas) {
  const Variant variant = with({.image = "a"});
  const Bytes large = as_png(solid({2001, 2000}, kRed));
  const std::vector<ByteView> files{large};

  const auto marks = Marks::decode(plan_of({variant}), files);

  ASSERT_FALSE(marks.has_value());
  EXPECT_THAT(marks.error().message(), testing::HasSubstr("2001 x 2000"));
}

TEST(Marks, MustBeThere) {
  const auto marks = Marks::decode(plan_of({with({.image = "a"})}), {});

  ASSERT_FALSE(marks.has_value());
  EXPECT_EQ(marks.error().code(), ErrorCode::internal);
}

}  // namespace
}  // namespace darkroom::image
