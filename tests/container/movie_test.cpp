#include "base/lazy_bytes.hpp"
#include "container/make_movie.hpp"
#include "container/probe.hpp"
#include "container/refused.hpp"

#include <cstdint>
#include <cstring>

namespace darkroom::container {
namespace {

using enum ErrorCode;

std::string audio(unsigned id) {
  return made_track(id, {.handler = "soun", .coding = "mp4a"});
}

TEST(Movie, HasTheFactsOfItsVideo) {
  const Facts facts = facts_of(movie(audio(1) + made_track(2, {})));

  EXPECT_EQ(facts.format, Format::mp4);
  EXPECT_EQ(facts.size, (Size{64, 48}));
  EXPECT_EQ(facts.orientation, 1);
  EXPECT_EQ(facts.frames, 1);
  ASSERT_TRUE(facts.clip);
  EXPECT_EQ(facts.clip->codec, ClipCodec::h264);
  EXPECT_EQ(facts.clip->frames, 50U);
  EXPECT_DOUBLE_EQ(facts.clip->seconds, 2);
  EXPECT_DOUBLE_EQ(facts.clip->frames_per_second(), 25);
  EXPECT_EQ(facts.clip->tracks, 2);
  EXPECT_TRUE(facts.clip->has_audio);
}

// What is asked for of a file is what the walk needs: not its data, nor its room.
TEST(Movie, IsWalkedWithoutItsData) {
  const std::string file = ftyp("isom", "mp42") + box("free", std::string(100'000, 'f')) +
                           box("mdat", std::string(1'000'000, 'm')) +
                           box("moov", movie_header() + made_track(1, {})) +
                           box("uuid", std::string(16, 'u'));
  std::uint64_t asked = 0;
  Bytes seen(file.size());
  // What was not asked for is not there.
  const LazyBytes lazy(seen, [&](Range range) -> Result<void> {
    asked += range.length;
    std::memcpy(seen.data() + range.from, file.data() + range.from, range.length);
    return {};
  });

  const auto facts = probe(lazy, Limits{});

  ASSERT_TRUE(facts) << facts.error().message();
  EXPECT_EQ(facts->size, (Size{64, 48}));
  EXPECT_EQ(facts->clip->frames, 50U);
  EXPECT_LT(asked, 10'000U);
}

TEST(Movie, SaysWhyItsBytesCannotBeHad) {
  const std::string file = movie();
  const LazyBytes lazy(as_bytes(file), [&](Range range) -> Result<void> {
    if (range.from < 20) return {};
    return Error::transient(ErrorCode::source_timeout, "too slow");
  });

  EXPECT_EQ(probe(lazy, Limits{}).error().code(), ErrorCode::source_timeout);
}

TEST(Movie, HasNoAudioWhereNoTrackIs) {
  EXPECT_FALSE(facts_of(movie()).clip->has_audio);
}

std::string dated(std::uint32_t since_1904) {
  std::string file = movie();
  const std::size_t header = file.find("mvhd");
  return file.replace(header + 8, 4, big(4, since_1904));
}

TEST(Movie, SaysWhenItWasMade) {
  EXPECT_EQ(facts_of(dated(2'082'844'800U + 951'868'799U)).clip->created, 951'868'799);
  EXPECT_FALSE(facts_of(dated(0)).clip->created);
  EXPECT_FALSE(facts_of(dated(1000)).clip->created)
      << "a clock that began in 1970, taken for 1904's";
}

TEST(Movie, TellsWhereItsMetadataLie) {
  const std::string xmp = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac<x/>"s;
  const std::string store = "\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81jumb"s;
  const std::string file =
      movie(made_track(1, {}), "isom", "", box("uuid", xmp) + box("uuid", store));

  const Facts facts = facts_of(file);

  EXPECT_EQ(facts.xmp_bytes, 4U);
  EXPECT_EQ(facts.c2pa_bytes, 4U);
  ASSERT_EQ(facts.metadata.size(), 2U);
  EXPECT_EQ(facts.metadata[0].kind, MetadataKind::xmp);
  EXPECT_EQ(file.substr(facts.metadata[0].offset, facts.metadata[0].length), "<x/>");
  EXPECT_EQ(facts.metadata[1].kind, MetadataKind::c2pa);
  EXPECT_EQ(file.substr(facts.metadata[1].offset, facts.metadata[1].length), "jumb");
}

TEST(Movie, IsQuickTimeByItsBrandOrWithoutOne) {
  EXPECT_EQ(facts_of(movie(made_track(1, {}), "qt  ")).format, Format::mov);
  EXPECT_EQ(facts_of(movie().substr(ftyp("isom", "mp42").size())).format, Format::mov);
}

TEST(Movie, OfAPicturesBrandIsAPicture) {
  EXPECT_EQ(facts_of(bmff({.file_type = ftyp("avif", "mp42")})).format, Format::avif);
}

struct Coding {
  std::string name;
  std::string configuration;
  ClipCodec codec = ClipCodec::h264;
  int bit_depth = 8;
};

class MovieCoding : public testing::TestWithParam<Coding> {};

TEST_P(MovieCoding, IsKnownWithItsDepth) {
  const Coding& coding = GetParam();

  const Facts facts = facts_of(
      movie(made_track(1, {.coding = coding.name, .configuration = coding.configuration})));

  EXPECT_EQ(facts.clip->codec, coding.codec);
  EXPECT_EQ(facts.bit_depth, coding.bit_depth);
}

INSTANTIATE_TEST_SUITE_P(
    Of, MovieCoding,
    testing::Values(
        Coding{"avc1", box("avcC", "\1\x64\0\x1f"s), ClipCodec::h264, 8},
        Coding{"avc3", box("avcC", "\1\x6e\0\x1f"s), ClipCodec::h264, 10},
        Coding{"hvc1", box("hvcC", std::string(17, '\0') + "\xfa"), ClipCodec::hevc, 10},
        Coding{"hev1", "", ClipCodec::hevc, 8}, Coding{"av01", av1c(0x40), ClipCodec::av1, 10},
        Coding{"vp09", full_box("vpcC", 1, "\0\x0a\xa0"s), ClipCodec::vp9, 10},
        Coding{"vp08", "", ClipCodec::vp8, 8}, Coding{"apch", "", ClipCodec::prores, 10}),
    [](const auto& coding) { return coding.param.name; });

struct Turned {
  std::string name;
  Turn turn;
  int orientation = 1;
};

class MovieTurn : public testing::TestWithParam<Turned> {};

TEST_P(MovieTurn, ComesToItsExifOrientation) {
  const Facts facts = facts_of(movie(made_track(1, {.turn = GetParam().turn})));

  EXPECT_EQ(facts.orientation, GetParam().orientation);
}

// (x, y) goes to (a x + c y, b x + d y), y downwards.
INSTANTIATE_TEST_SUITE_P(
    Of, MovieTurn,
    testing::Values(Turned{"None", {1, 0, 0, 1}, 1}, Turned{"LeftRight", {-1, 0, 0, 1}, 2},
                    Turned{"Half", {-1, 0, 0, -1}, 3}, Turned{"TopBottom", {1, 0, 0, -1}, 4},
                    Turned{"Transposed", {0, 1, 1, 0}, 5},
                    Turned{"QuarterClockwise", {0, 1, -1, 0}, 6},
                    Turned{"Transversed", {0, -1, -1, 0}, 7},
                    Turned{"QuarterBack", {0, -1, 1, 0}, 8}, Turned{"AnyAngle", {1, 1, -1, 1}, 1}),
    [](const auto& turn) { return turn.param.name; });

TEST(Movie, IsAsLongAsItsEdit) {
  // Of 600 units a second, from the media's half second on.
  const std::string edits =
      box("edts", full_box("elst", 0,
                           big(4, 2) + big(4, 300) + big(4, 0xffffffff) + big(4, 1 << 16) +
                               big(4, 900) + big(4, 500) + big(4, 1 << 16)));

  EXPECT_DOUBLE_EQ(facts_of(movie(made_track(1, {.edits = edits}))).clip->seconds, 1.5);
}

std::string fragment(unsigned track, unsigned samples, bool with_durations) {
  std::string rows;
  for (unsigned i = 0; i < samples && with_durations; ++i) rows += big(4, 100) + big(4, 7);
  const std::string run =
      big(1, 0) + big(3, with_durations ? 0x301 : 0x1) + big(4, samples) + big(4, 0) + rows;
  return box("moof",
             box("traf", box("tfhd", big(4, 0x8) + big(4, track) + big(4, 50)) + box("trun", run)));
}

TEST(Movie, AddsUpItsFragments) {
  const std::string extends =
      box("mvex", full_box("trex", 0, big(4, 1) + big(4, 1) + big(4, 40) + big(4, 0) + big(4, 0)));
  const std::string file = movie(made_track(1, {.samples = 0, .duration = 0}), "iso5", extends,
                                 fragment(1, 3, true) + fragment(1, 4, false));

  const Facts facts = facts_of(file);

  EXPECT_EQ(facts.clip->frames, 7U);
  EXPECT_DOUBLE_EQ(facts.clip->seconds, 0.5);
}

TEST(Movie, CountsItsC2paStore) {
  const std::string uuid("\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81", 16);

  const Facts facts =
      facts_of(movie(made_track(1, {}), "isom", "", box("uuid", uuid + std::string(700, 'c'))));

  EXPECT_EQ(facts.c2pa_bytes, 700U);
}

std::string table(std::string_view type, unsigned rows) {
  return full_box(type, 0, big(4, rows) + std::string(24, '\0'));
}

std::vector<Refusal> refusals() {
  const std::string whole = movie();
  std::string many;
  for (unsigned i = 1; i <= 17; ++i) many += made_track(i, {});
  return {
      {"AudioAlone", movie(audio(1)), unsupported_format, "MP4 holds audio alone"},
      {"NoTrack", movie(""), unsupported_format, "MP4 has no video in it"},
      {"FileTypeAlone", ftyp("isom", "mp42"), unsupported_format, "MP4 has no video in it"},
      {"OtherCodec", movie(made_track(1, {.coding = "mp4v"})), unsupported_format,
       "MP4 video coded as 'mp4v' is not accepted"},
      {"CodecOfNoText", movie(made_track(1, {.coding = "a\nb\1"})), unsupported_format, "'a?b?'"},
      {"Encrypted", movie(made_track(1, {.coding = "encv"})), unsupported_format,
       "MP4 video is encrypted"},
      {"NoFrames", movie(made_track(1, {.samples = 0})), corrupt_image, "no frames"},
      {"NoSize", movie(made_track(1, {.width = 0})), corrupt_image, "width is 0"},
      {"CutInItsData", whole.substr(0, whole.size() - 1), truncated_image, "MP4 ends after"},
      {"DataAlone", ftyp("isom", "mp42") + box("mdat", "data"), truncated_image, "moov"},
      {"Pixels", movie(made_track(1, {.width = 16000, .height = 16000})), too_many_pixels,
       "256.0 Mpx"},
      {"OneLongRow", movie(made_track(1, {.width = 20000, .height = 1})), too_many_pixels,
       "px a side"},
      {"Frames", movie(made_track(1, {.samples = 300'001})), too_many_frames, "300001 frames"},
      {"Seconds", movie(made_track(1, {.duration = 3'600'001})), too_many_frames, "3600"},
      {"Tracks", movie(many), too_complex, "more than 16 tracks"},
      {"RowsOfATable", movie(made_track(1, {.more_tables = table("stsc", 3)})), corrupt_image,
       "3 rows"},
      {"RowsOfOffsets", movie(made_track(1, {.more_tables = table("co64", 0xffffffff)})),
       corrupt_image, "4294967295 rows"},
      {"Fragment", movie(made_track(1, {}), "iso5", "", fragment(1, 0xffffffff, false)),
       too_many_frames, "a fragment of 4294967295 samples"},
  };
}

INSTANTIATE_TEST_SUITE_P(Movie, Refused, testing::ValuesIn(refusals()), name_of);

}  // namespace
}  // namespace darkroom::container
