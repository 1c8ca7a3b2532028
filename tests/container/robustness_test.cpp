// What holds for any bytes: facts within the limits, or one error of probe's closed set.
#include "container/fixtures.hpp"
#include "container/refused.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace darkroom::container {
namespace {

void expect_an_honest_answer(std::string_view file) {
  constexpr std::array kCodes{ErrorCode::source_empty,    ErrorCode::unsupported_format,
                              ErrorCode::corrupt_image,   ErrorCode::truncated_image,
                              ErrorCode::too_many_pixels, ErrorCode::too_many_frames,
                              ErrorCode::too_complex,     ErrorCode::metadata_too_large};
  const Limits limits = limits_for_all();
  const Result<Facts> facts = probe_of(file, limits);
  if (!facts) {
    EXPECT_NE(std::ranges::find(kCodes, facts.error().code()), kCodes.end())
        << to_string(facts.error().code());
    return;
  }
  EXPECT_GT(facts->size.width, 0);
  EXPECT_GT(facts->size.height, 0);
  EXPECT_LE(facts->size.pixels(), limits.max_pixels);
  EXPECT_GE(facts->orientation, 1);
  EXPECT_LE(facts->orientation, 8);
  EXPECT_GE(facts->frames, 1);
  EXPECT_LE(facts->frames, limits.max_frames);
}

class AnyFixture : public testing::TestWithParam<Fixture> {};

TEST_P(AnyFixture, IsGood) {
  facts_of(GetParam().file);
}

TEST_P(AnyFixture, IsRefusedWhereverItIsCut) {
  const Fixture& fixture = GetParam();

  for (std::size_t size = 1; size < fixture.file.size(); ++size) {
    const Result<Facts> facts = probe_of(std::string_view(fixture.file).substr(0, size));
    EXPECT_FALSE(facts.has_value() && fixture.shows_every_cut) << "cut to " << size << " bytes";
  }
}

TEST_P(AnyFixture, IsAnsweredHonestlyWhateverByteIsWrong) {
  std::string file = GetParam().file;

  for (char& byte : file) {
    const char right = byte;
    for (const int wrong : {0x00, 0x01, 0x7f, 0x80, 0xff, right ^ 1, right ^ 0x20, right ^ 0x80}) {
      byte = static_cast<char>(wrong);
      expect_an_honest_answer(file);
    }
    byte = right;
  }
}

TEST_P(AnyFixture, IsAnsweredHonestlyWhateverBytesAreWrong) {
  std::mt19937 random(20240607);

  for (int round = 0; round < 500; ++round) {
    std::string file = GetParam().file;
    const std::size_t wrong = 2 + random() % 8;
    for (std::size_t i = 0; i < wrong; ++i) {
      file[random() % file.size()] = static_cast<char>(random());
    }
    expect_an_honest_answer(file);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, AnyFixture, testing::ValuesIn(good_fixtures()),
                         [](const auto& fixture) { return fixture.param.name; });

}  // namespace
}  // namespace darkroom::container
