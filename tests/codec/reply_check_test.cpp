#include "codec/reply_check.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace darkroom::codec {
namespace {

struct Reply {
  Plan plan;
  Rendered rendered;
  Bytes bytes;
};

// What a good codec would say: one JPEG of six bytes, then one PNG of eight.
Reply good_reply() {
  Variant normal;
  normal.name = "normal";
  Variant lossless;
  lossless.name = "lossless";
  lossless.format = Format::png;
  const ByteView jpeg = as_bytes("\xff\xd8\xff...");
  const ByteView png = as_bytes("\x89PNG\r\n\x1a\n");
  Reply reply{.plan = {.tool = "dall-e", .variants = {normal, lossless}},
              .rendered = {},
              .bytes = Bytes(jpeg.begin(), jpeg.end())};
  reply.bytes.insert(reply.bytes.end(), png.begin(), png.end());
  reply.rendered.variants = {{.name = "normal",
                              .format = Format::jpeg,
                              .size = {.width = 10, .height = 10},
                              .quality = 80,
                              .bytes = jpeg.size(),
                              .encode_ms = 1},
                             {.name = "lossless",
                              .format = Format::png,
                              .size = {.width = 10, .height = 10},
                              .quality = 80,
                              .bytes = png.size(),
                              .encode_ms = 1}};
  return reply;
}

Result<image::Rendering> checked(const Reply& reply) {
  return checked_reply(reply.plan, {}, reply.rendered, reply.bytes);
}

TEST(ReplyCheck, TakesAnHonestAnswerApart) {
  const auto rendering = checked(good_reply());

  ASSERT_TRUE(rendering.has_value()) << rendering.error().message();
  ASSERT_EQ(rendering->variants.size(), 2U);
  EXPECT_EQ(rendering->variants[0].bytes.size(), 6U);
  EXPECT_EQ(rendering->variants[1].bytes.size(), 8U);
}

TEST(ReplyCheck, TakesEachFormatThatIsLeftOpen) {
  Reply reply = good_reply();
  reply.plan.variants[1].formats = {Format::jpeg, Format::png};
  reply.rendered.variants[1].score = 88;
  EXPECT_TRUE(checked(reply).has_value());

  reply.plan.variants[1].formats = {Format::jpeg, Format::webp};
  EXPECT_FALSE(checked(reply).has_value());
}

TEST(ReplyCheck, TakesNoPlaceholderThatWasNotAskedFor) {
  Reply reply = good_reply();
  reply.rendered.placeholder.blurhash = "L";
  EXPECT_EQ(checked(reply).value().placeholder.value().blurhash, "L");

  reply.plan.placeholder = {
      .blurhash = false, .thumbhash = false, .preview = false, .colour = false, .palette = false};
  EXPECT_FALSE(checked(reply).value().placeholder.has_value());
}

struct Lie {
  const char* name;
  std::function<void(Reply&)> tell;
};

class Lying : public testing::TestWithParam<Lie> {};

TEST_P(Lying, IsACrashedCodec) {
  Reply reply = good_reply();
  GetParam().tell(reply);

  const auto rendering = checked(reply);

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::codec_crashed);
}

INSTANTIATE_TEST_SUITE_P(
    ReplyCheck, Lying,
    testing::Values(
        Lie{"AVariantLess", [](Reply& r) { r.rendered.variants.pop_back(); }},
        Lie{"AVariantMore",
            [](Reply& r) { r.rendered.variants.push_back(r.rendered.variants[0]); }},
        Lie{"AnotherName", [](Reply& r) { r.rendered.variants[0].name = "../x"; }},
        Lie{"AnotherFormat", [](Reply& r) { r.rendered.variants[0].format = Format::webp; }},
        Lie{"OtherBytes", [](Reply& r) { r.bytes[0] = std::byte{'<'}; }},
        Lie{"NoSize", [](Reply& r) { r.rendered.variants[0].size.width = 0; }},
        Lie{"AHugeSize", [](Reply& r) { r.rendered.variants[0].size.height = 1 << 20; }},
        Lie{"AQuality", [](Reply& r) { r.rendered.variants[0].quality = 1000; }},
        Lie{"APartLostTwice",
            [](Reply& r) {
              r.rendered.variants[0].dropped = {MetadataPart::xmp, MetadataPart::xmp};
            }},
        Lie{"TooLong", [](Reply& r) { r.rendered.variants[1].bytes = 1ULL << 62U; }},
        Lie{"TooShort", [](Reply& r) { r.rendered.variants[1].bytes = 7; }},
        Lie{"ACropOutside",
            [](Reply& r) { r.rendered.variants[0].crop = Box{16'000, 0, 1'000, 1}; }},
        Lie{"ACropOfNothing", [](Reply& r) { r.rendered.variants[0].crop = Box{0, 0, 0, 1}; }},
        Lie{"ASubjectNowhere", [](Reply& r) { r.rendered.variants[0].attention = Point{-1, 0}; }},
        Lie{"AScriptForAPreview",
            [](Reply& r) { r.rendered.placeholder.preview = "data:text/html;base64,AAAA"; }},
        Lie{"AMarkedUpPreview",
            [](Reply& r) { r.rendered.placeholder.preview = "data:image/webp;base64,\"><b>"; }},
        Lie{"ALongPreview",
            [](Reply& r) {
              r.rendered.placeholder.preview = "data:image/webp;base64," + std::string(1024, 'A');
            }},
        Lie{"AQuotedBlurhash", [](Reply& r) { r.rendered.placeholder.blurhash = "L\""; }},
        Lie{"ALongThumbhash",
            [](Reply& r) { r.rendered.placeholder.thumbhash = std::string(65, 'A'); }},
        Lie{"AWholeRainbow", [](Reply& r) { r.rendered.placeholder.palette.resize(6); }},
        Lie{"FramesInAStill", [](Reply& r) { r.rendered.variants[0].frames = 2; }},
        Lie{"NoFrames", [](Reply& r) { r.rendered.variants[1].frames = 0; }},
        Lie{"AScoreThatNobodyAskedFor", [](Reply& r) { r.rendered.variants[0].score = 75; }},
        Lie{"ATimeInAPicture", [](Reply& r) { r.rendered.variants[0].frame_time = 1; }},
        Lie{"ByteMore", [](Reply& r) { r.bytes.push_back(std::byte{0}); }}),
    [](const auto& row) { return row.param.name; });

container::Facts good_facts() {
  container::Facts facts;
  facts.format = Format::png;
  facts.size = {.width = 1000, .height = 500};
  return facts;
}

container::ClipFacts good_clip() {
  return {.seconds = 2, .frames = 50};
}

TEST(FactsCheck, BelievesAClip) {
  container::Facts facts = good_facts();
  facts.format = Format::mp4;
  facts.clip = good_clip();

  EXPECT_TRUE(checked_facts(facts, Limits{}).has_value());
}

TEST(FactsCheck, BelievesWhatAWalkCanFind) {
  const auto facts = checked_facts(good_facts(), Limits{});

  ASSERT_TRUE(facts.has_value()) << facts.error().message();
  EXPECT_EQ(facts->size, (Size{1000, 500}));
}

struct FactsLie {
  const char* name;
  std::function<void(container::Facts&)> tell;
};

class LyingFacts : public testing::TestWithParam<FactsLie> {};

TEST_P(LyingFacts, AreACrashedCodec) {
  container::Facts facts = good_facts();
  GetParam().tell(facts);

  const auto checked = checked_facts(facts, Limits{});

  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().code(), ErrorCode::codec_crashed);
}

INSTANTIATE_TEST_SUITE_P(
    FactsCheck, LyingFacts,
    testing::Values(FactsLie{"NoWidth", [](auto& facts) { facts.size.width = 0; }},
                    FactsLie{"LessThanNoHeight", [](auto& facts) { facts.size.height = -1; }},
                    FactsLie{"ASideTooLong", [](auto& facts) { facts.size = {16385, 1}; }},
                    FactsLie{"TooManyPixels", [](auto& facts) { facts.size = {16384, 16384}; }},
                    FactsLie{"NoFrame", [](auto& facts) { facts.frames = 0; }},
                    FactsLie{"TooManyFrames", [](auto& facts) { facts.frames = 1001; }},
                    FactsLie{"NoOrientation", [](auto& facts) { facts.orientation = 0; }},
                    FactsLie{"AnotherOrientation", [](auto& facts) { facts.orientation = 9; }},
                    FactsLie{"AClipInAPicture", [](auto& facts) { facts.clip = good_clip(); }},
                    FactsLie{"AClipThatIsNone", [](auto& facts) { facts.format = Format::mp4; }},
                    FactsLie{"AClipWithoutFrames",
                             [](auto& facts) {
                               facts.format = Format::mp4;
                               facts.clip = good_clip();
                               facts.clip->frames = 0;
                             }},
                    FactsLie{"AClipWithoutAnEnd",
                             [](auto& facts) {
                               facts.format = Format::mp4;
                               facts.clip = good_clip();
                               facts.clip->seconds = std::numeric_limits<double>::infinity();
                             }},
                    FactsLie{"AFormatThatIsOff", [](auto& facts) { facts.format = Format::tiff; }}),
    [](const auto& row) { return row.param.name; });

TEST(ErrorCheck, PassesOnWhatACodecMayMeet) {
  const Error error = Error::permanent(ErrorCode::truncated_image, "PNG ends too soon");

  EXPECT_EQ(checked_error(error).code(), ErrorCode::truncated_image);
  EXPECT_EQ(checked_error(error).message(), "PNG ends too soon");
}

TEST(ErrorCheck, DoesNotPassOnAnothersError) {
  EXPECT_EQ(checked_error(Error::permanent(ErrorCode::forbidden, "no")).code(),
            ErrorCode::codec_crashed);
  EXPECT_EQ(checked_error(Error::permanent(ErrorCode::corrupt_image, "a\nb")).code(),
            ErrorCode::codec_crashed);
  EXPECT_EQ(checked_error(Error::permanent(ErrorCode::corrupt_image, std::string(501, 'a'))).code(),
            ErrorCode::codec_crashed);
}

// What a codec says of the frames of a GIF that keeps the movement of a source of three.
Result<image::Rendering> with_frames(int frames, const container::Facts& facts) {
  Variant moving;
  moving.name = "moving";
  moving.format = Format::gif;
  moving.animated = Animated::keep;
  const ByteView gif = as_bytes("GIF89a");
  const Rendered rendered{.variants = {{.name = "moving",
                                        .format = Format::gif,
                                        .size = {.width = 10, .height = 10},
                                        .bytes = gif.size(),
                                        .frames = frames,
                                        .dropped = {}}}};
  return checked_reply({.tool = "dall-e", .variants = {moving}}, facts, rendered, gif);
}

TEST(ReplyCheck, BelievesNoMoreFramesThanTheSourceHas) {
  container::Facts facts = good_facts();
  facts.format = Format::webp;
  facts.frames = 3;

  ASSERT_TRUE(with_frames(3, facts).has_value());
  EXPECT_EQ(with_frames(3, facts)->variants[0].frames, 3);
  EXPECT_TRUE(with_frames(1, facts).has_value());
  EXPECT_FALSE(with_frames(4, facts).has_value());
  facts.frames = 1;
  EXPECT_FALSE(with_frames(2, facts).has_value());
}

TEST(ReplyCheck, LeavesRoomForEveryFrame) {
  Plan plan = good_reply().plan;
  plan.variants[0].format = Format::webp;
  plan.variants[0].animated = Animated::keep;
  plan.variants[0].box = {.width = 100, .height = 100};
  container::Facts facts = good_facts();
  facts.format = Format::gif;
  facts.frames = 100;

  EXPECT_GT(most_reply_bytes(plan, facts), 100 * 100 * 50 * 8U);
}

TEST(ReplyCheck, KnowsTheMostThatAReplyCanTake) {
  Plan plan = good_reply().plan;
  plan.variants[0].box = {.width = 100, .height = 100};
  plan.variants[1].box = {.width = 100, .height = 100};
  container::Facts facts = good_facts();

  const std::uint64_t most = most_reply_bytes(plan, facts);

  EXPECT_GE(most, 2 * 100 * 100 * 4U);
  EXPECT_LT(most, 4U << 20U);
}

Certification one_png() {
  return {.source = Format::png,
          .verify = true,
          .variants = {{.format = Format::png, .bytes = 8, .claim = {}}}};
}

constexpr std::string_view kPngHead = "\x89PNG\r\n\x1a\n";

TEST(CheckedCertificate, IsTheSignedFiles) {
  const auto certificate = checked_certificate(
      one_png(), {.verification = {}, .variants = {{.bytes = 8}}}, as_bytes(kPngHead));

  ASSERT_TRUE(certificate.has_value()) << certificate.error().message();
  ASSERT_EQ(certificate->variants.size(), 1U);
  EXPECT_EQ(certificate->variants[0].bytes.size(), 8U);
}

TEST(CheckedCertificate, IsNotWhatNobodyAskedFor) {
  const auto fails = [](const Certification& asked, const Certified& said, std::string_view bytes) {
    const auto certificate = checked_certificate(asked, said, as_bytes(bytes));
    return !certificate && certificate.error().code() == ErrorCode::codec_crashed;
  };
  Certification unverified = one_png();
  unverified.verify = false;

  EXPECT_TRUE(fails(one_png(), {.verification = {}, .variants = {}}, ""));
  EXPECT_TRUE(fails(one_png(), {.verification = {}, .variants = {{.bytes = 9}}}, kPngHead));
  EXPECT_TRUE(fails(one_png(), {.verification = {}, .variants = {{.bytes = 7}}}, kPngHead));
  EXPECT_TRUE(fails(one_png(), {.verification = {}, .variants = {{.bytes = 8}}}, "GIF89a.."));
  EXPECT_TRUE(fails(one_png(),
                    {.verification = credentials::Verification{.failures = {"a\x01"}, .parent = {}},
                     .variants = {{.bytes = 8}}},
                    kPngHead));
  EXPECT_TRUE(fails(unverified,
                    {.verification = credentials::Verification{.failures = {}, .parent = {}},
                     .variants = {{.bytes = 8}}},
                    kPngHead));
}

}  // namespace
}  // namespace darkroom::codec
