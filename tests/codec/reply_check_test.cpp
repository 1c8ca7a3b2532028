#include "codec/reply_check.hpp"

#include <gtest/gtest.h>

#include <functional>

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
        Lie{"TooLong", [](Reply& r) { r.rendered.variants[1].bytes = 1ULL << 62U; }},
        Lie{"TooShort", [](Reply& r) { r.rendered.variants[1].bytes = 7; }},
        Lie{"ByteMore", [](Reply& r) { r.bytes.push_back(std::byte{0}); }}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace darkroom::codec
