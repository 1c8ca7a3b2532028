#include "container/make_matroska.hpp"
#include "container/refused.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

namespace darkroom::container {
namespace {

using enum ErrorCode;
using namespace std::string_literals;

std::string tracks(const std::string& entries) {
  return element(0x1654AE6B, entries);
}

std::string of_one_track(const MadeEntry& entry) {
  return matroska(segment_information() + tracks(track_entry(entry)) + cluster(0, block(1, 0)));
}

TEST(WebM, HasTheFactsOfItsVideo) {
  const std::string entries =
      track_entry({.number = 1, .type = 2, .codec = "A_OPUS"}) + track_entry({.number = 2});
  const Facts facts = facts_of(matroska(segment_information() + tracks(entries) +
                                        cluster(0, block(1, 0) + block(2, 0) + block(2, 40)) +
                                        cluster(1000, block(1, 0) + block(2, 0))));

  EXPECT_EQ(facts.format, Format::webm);
  EXPECT_EQ(facts.size, (Size{64, 48}));
  ASSERT_TRUE(facts.clip);
  EXPECT_EQ(facts.clip->codec, ClipCodec::vp9);
  EXPECT_EQ(facts.clip->frames, 3U);
  EXPECT_DOUBLE_EQ(facts.clip->seconds, 2);
  EXPECT_EQ(facts.clip->tracks, 2);
  EXPECT_TRUE(facts.clip->has_audio);
}

TEST(Matroska, SaysWhenItWasMade) {
  const auto dated = [](std::int64_t ns) {
    const std::string date = element(0x4461, big(8, static_cast<std::uint64_t>(ns)));
    return matroska(element(0x1549A966, element(0x2AD7B1, 1'000'000) + date) +
                    element(0x1654AE6B, track_entry({})) + cluster(0, block(1, 0)));
  };

  EXPECT_EQ(facts_of(dated(1'500'000'000)).clip->created, 978'307'201);
  EXPECT_EQ(facts_of(dated(-1'000'000'000)).clip->created, 978'307'199);
  EXPECT_FALSE(facts_of(webm()).clip->created);
}

TEST(Matroska, IsNamedByItsDocumentType) {
  EXPECT_EQ(
      facts_of(matroska(segment_information() + tracks(track_entry({})) + cluster(0, block(1, 0)),
                        "matroska"))
          .format,
      Format::mkv);
}

TEST(Matroska, CountsTheBlocksOfGroups) {
  const std::string group =
      element(0xA0, element(0xA1, "\x81\0\0\0block"s) + element(0x9B, 40) + element(0xFB, 1));

  EXPECT_EQ(facts_of(matroska(segment_information() + tracks(track_entry({})) +
                              cluster(0, group + group)))
                .clip->frames,
            2U);
}

TEST(WebM, ThatIsLiveEndsWithItsLastFrame) {
  const std::string live = ebml_header("webm") + without_size(0x18538067) +
                           tracks(track_entry({.more = element(0x23E383, 500'000'000)})) +
                           without_size(0x1F43B675) + element(0xE7, 0) + block(1, 0) +
                           without_size(0x1F43B675) + element(0xE7, 1000) + block(1, 500);

  const Facts facts = facts_of(live);

  EXPECT_EQ(facts.clip->frames, 2U);
  EXPECT_DOUBLE_EQ(facts.clip->seconds, 2);
}

struct Coding {
  std::string name;
  std::string id;
  ClipCodec codec = ClipCodec::h264;
};

class MatroskaCoding : public testing::TestWithParam<Coding> {};

TEST_P(MatroskaCoding, IsKnown) {
  EXPECT_EQ(facts_of(of_one_track({.codec = GetParam().id})).clip->codec, GetParam().codec);
}

INSTANTIATE_TEST_SUITE_P(Of, MatroskaCoding,
                         testing::Values(Coding{"H264", "V_MPEG4/ISO/AVC", ClipCodec::h264},
                                         Coding{"Hevc", "V_MPEGH/ISO/HEVC", ClipCodec::hevc},
                                         Coding{"Vp8", "V_VP8", ClipCodec::vp8},
                                         Coding{"Vp9", "V_VP9", ClipCodec::vp9},
                                         Coding{"Av1", "V_AV1", ClipCodec::av1},
                                         Coding{"ProRes", "V_PRORES", ClipCodec::prores}),
                         [](const auto& coding) { return coding.param.name; });

// As big-endian IEEE 754 of four bytes.
std::string degrees(float value) {
  return big(4, std::bit_cast<std::uint32_t>(value));
}

struct Turned {
  float yaw;
  float pitch;
  float roll;
  unsigned type;
  int orientation;
};
class MatroskaPose : public testing::TestWithParam<Turned> {};

TEST_P(MatroskaPose, IsTheOrientation) {
  const Turned& turned = GetParam();
  const std::string pose = element(0x7671, turned.type) + element(0x7673, degrees(turned.yaw)) +
                           element(0x7674, degrees(turned.pitch)) +
                           element(0x7675, degrees(turned.roll));
  const Facts facts = facts_of(of_one_track({.more_of_video = element(0x7670, pose)}));

  EXPECT_EQ(facts.orientation, turned.orientation);
}

INSTANTIATE_TEST_SUITE_P(Of, MatroskaPose,
                         testing::Values(Turned{0, 0, 0, 0, 1}, Turned{0, 0, 90, 0, 8},
                                         Turned{0, 0, -90, 0, 6}, Turned{0, 0, 180, 0, 3},
                                         Turned{0, 0, -180, 0, 3}, Turned{0, 0, 270, 0, 6},
                                         Turned{180, 0, 0, 0, 2}, Turned{-180, 0, 180, 0, 4},
                                         Turned{180, 0, 90, 0, 5}, Turned{180, 0, -90, 0, 7},
                                         // What turns no flat picture by quarters, or no flat one.
                                         Turned{0, 0, 45, 0, 1}, Turned{90, 0, 0, 0, 1},
                                         Turned{0, 10, 90, 0, 1}, Turned{0, 0, 90, 1, 1},
                                         Turned{0, 0, NAN, 0, 1}, Turned{0, 0, 1e30F, 0, 1}));

TEST(Matroska, HasTheDepthOfItsConfiguration) {
  const std::string ten_bits = element(0x63A2, std::string(17, '\0') + "\xfa");

  EXPECT_EQ(facts_of(of_one_track({.codec = "V_MPEGH/ISO/HEVC", .more = ten_bits})).bit_depth, 10);
}

std::string nested(int depth) {
  std::string inner;
  for (int i = 0; i < depth; ++i) inner = element(0x18538067, inner);
  return inner;
}

std::vector<Refusal> refusals() {
  const std::string whole = webm();
  std::string many;
  for (unsigned i = 1; i <= 17; ++i) many += track_entry({.number = i});
  const std::string encrypted = element(0x6D80, element(0x6240, element(0x5035, "")));
  return {
      {"AudioAlone", of_one_track({.type = 2, .codec = "A_OPUS"}), unsupported_format,
       "WebM holds audio alone"},
      {"NoTrack", matroska(segment_information()), unsupported_format, "WebM has no video in it"},
      {"OtherCodec", of_one_track({.codec = "V_THEORA"}), unsupported_format,
       "WebM video coded as 'V_THEORA' is not accepted"},
      {"Encrypted", of_one_track({.more = encrypted}), unsupported_format, "encrypted"},
      {"NoFrames", matroska(tracks(track_entry({}))), corrupt_image, "no frames"},
      {"NoSize", of_one_track({.height = 0}), corrupt_image, "height is 0"},
      {"Cut", whole.substr(0, whole.size() - 1), truncated_image, "WebM ends after"},
      {"Pixels", of_one_track({.width = 16000, .height = 16000}), too_many_pixels, "256.0 Mpx"},
      {"Tracks", matroska(tracks(many)), too_complex, "more than 16 tracks"},
      {"Depth", ebml_header("webm") + nested(17), corrupt_image, "nested deeper than 16"},
      {"IdOfNoWidth", ebml_header("webm") + "\1\1\1", corrupt_image, "without an id"},
      {"UnknownSize", matroska(without_size(0x1654AE6B)), corrupt_image, "without a size"},
  };
}

INSTANTIATE_TEST_SUITE_P(Matroska, Refused, testing::ValuesIn(refusals()), name_of);

}  // namespace
}  // namespace darkroom::container
