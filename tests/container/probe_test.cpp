#include "container/probe.hpp"

#include "container/make_bmff.hpp"
#include "container/make_jpeg_xl.hpp"
#include "container/make_png.hpp"
#include "container/make_tiff.hpp"
#include "container/refused.hpp"

namespace darkroom::container {
namespace {

TEST(Probe, RefusesAnEmptySource) {
  const Result<Facts> facts = probe_of("");

  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code(), ErrorCode::source_empty);
  EXPECT_EQ(facts.error().message(), "source is empty (0 bytes)");
}

TEST(Probe, RefusesASourceOverTheLimitBeforeItLooksAtIt) {
  const std::string file = png();
  const Limits limits{.max_source_bytes = file.size() - 1};

  const Result<Facts> facts = probe_of(file, limits);

  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code(), ErrorCode::source_too_large);
}

TEST(Probe, TakesASourceAtTheLimit) {
  const std::string file = png();

  EXPECT_TRUE(probe_of(file, Limits{.max_source_bytes = file.size()}));
}

struct SwitchedOff {
  std::string file;
  std::string says;
};

class Off : public testing::TestWithParam<SwitchedOff> {};

TEST_P(Off, IsRefusedAndSaysHowToSwitchItOn) {
  const Result<Facts> facts = probe_of(GetParam().file, Limits{});

  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code(), ErrorCode::unsupported_format);
  EXPECT_EQ(facts.error().message(), GetParam().says);
  EXPECT_TRUE(probe_of(GetParam().file, limits_for_all()));
}

INSTANTIATE_TEST_SUITE_P(
    ByDefault, Off,
    testing::Values(
        SwitchedOff{bmff({.file_type = ftyp("heic", "")}),
                    "HEIC is switched off; switch it on by adding \"heic\" to `limits.formats`"},
        SwitchedOff{tiff(),
                    "TIFF is switched off; switch it on by adding \"tiff\" to `limits.formats`"},
        SwitchedOff{jpeg_xl(),
                    "JPEG XL is switched off; switch it on by adding \"jpeg-xl\" to "
                    "`limits.formats`"}));

TEST(Probe, RefusesAnAcceptedFormatOnceItIsSwitchedOff) {
  const Result<Facts> facts = probe_of(png(), Limits{.formats = {Format::jpeg}});

  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code(), ErrorCode::unsupported_format);
}

TEST(Facts, StandUprightWithSidesExchangedForQuarterTurns) {
  Facts facts{.size = {640, 480}};

  for (const int orientation : {1, 2, 3, 4}) {
    facts.orientation = orientation;
    EXPECT_EQ(upright(facts), (Size{640, 480})) << orientation;
  }
  for (const int orientation : {5, 6, 7, 8}) {
    facts.orientation = orientation;
    EXPECT_EQ(upright(facts), (Size{480, 640})) << orientation;
  }
}

TEST(Facts, NameTheirColourModels) {
  EXPECT_EQ(to_string(ColourModel::grey), "grey");
  EXPECT_EQ(to_string(ColourModel::rgb), "rgb");
  EXPECT_EQ(to_string(ColourModel::ycbcr), "ycbcr");
  EXPECT_EQ(to_string(ColourModel::cmyk), "cmyk");
  EXPECT_EQ(to_string(ColourModel::ycck), "ycck");
  EXPECT_EQ(to_string(ColourModel::palette), "palette");
}

}  // namespace
}  // namespace darkroom::container
