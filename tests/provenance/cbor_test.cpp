#include "provenance/c2pa/cbor.hpp"

#include "provenance/make_c2pa.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace darkroom::provenance {
namespace {

// Each string as "path=value", a step as its key or its number.
struct Heard {
  bool is_whole = false;
  std::vector<std::string> strings;
};

Heard hear(std::string_view cbor) {
  Heard heard;
  const auto walked = walk_cbor(as_bytes(cbor), [&](CborPath path, const CborString& value) {
    std::string line;
    for (const CborStep& step : path) {
      line += "/" + (step.key.empty() ? std::to_string(step.number) : std::string(step.key));
    }
    const auto* text = reinterpret_cast<const char*>(value.content.data());
    heard.strings.push_back(line + "=" + std::string(text, value.content.size()));
  });
  heard.is_whole = walked.has_value();
  return heard;
}

TEST(Cbor, TellsWhereEachStringStands) {
  const Heard heard = hear(cbor_map(
      {{cbor_text("a"), cbor_array({cbor_number(7), cbor_text("x"), "\xf5", cbor_bytes("y")})},
       {cbor_number(33), cbor_map({{cbor_text("b"), cbor_text("z")}})},
       {cbor_text("c"), cbor_text("last")}}));

  EXPECT_TRUE(heard.is_whole);
  EXPECT_EQ(heard.strings, (std::vector<std::string>{"/a/1=x", "/a/3=y", "/33/b=z", "/c=last"}));
}

TEST(Cbor, PassesByTagsWhereverTheyStand) {
  const Heard heard = hear("\xc0\xd8\x20" + cbor_array({"\xc1" + cbor_text("x"), cbor_text("y")}));

  EXPECT_TRUE(heard.is_whole);
  EXPECT_EQ(heard.strings, (std::vector<std::string>{"/0=x", "/1=y"}));
}

TEST(Cbor, EndsWhatHasNoLengthAtItsBreak) {
  const Heard heard = hear("\xbf" + cbor_text("a") + "\x9f" + cbor_text("x") + "\xff" +
                           cbor_text("b") + cbor_text("y") + "\xff");

  EXPECT_TRUE(heard.is_whole);
  EXPECT_EQ(heard.strings, (std::vector<std::string>{"/a/0=x", "/b=y"}));
}

TEST(Cbor, EmptyContainersAreItems) {
  const Heard heard = hear(cbor_array({cbor_array({}), cbor_map({}), cbor_text("x")}));

  EXPECT_TRUE(heard.is_whole);
  EXPECT_EQ(heard.strings, (std::vector<std::string>{"/2=x"}));
}

TEST(Cbor, ReadsOneItemAndNoMore) {
  EXPECT_EQ(hear(cbor_text("a") + cbor_text("b")).strings, (std::vector<std::string>{"=a"}));
}

TEST(Cbor, MayNestAsDeepAsTheLimitAndNoDeeper) {
  EXPECT_TRUE(hear(std::string(kMaxCborDepth, '\x81') + "\x01").is_whole);
  EXPECT_FALSE(hear(std::string(kMaxCborDepth + 1, '\x81') + "\x01").is_whole);
}

TEST(Cbor, AMillionTagsAreNoDepth) {
  EXPECT_TRUE(hear(std::string(1'000'000, '\xc0') + "\x01").is_whole);
}

class BrokenCbor : public testing::TestWithParam<std::string> {};

TEST_P(BrokenCbor, IsRefused) {
  EXPECT_FALSE(hear(GetParam()).is_whole);
}

INSTANTIATE_TEST_SUITE_P(Cbor, BrokenCbor,
                         testing::Values(""s, "\x1c"s, "\x1f"s, "\xdf\x01"s, "\x61"s, "\x82\x01"s,
                                         "\xa1\x01"s, "\xa1\x80\x01"s, "\xff"s, "\xbf\x01\xff"s,
                                         "\x7f\x61"s + "a\xff"s, "\xc0"s, "\x81\xff"s,
                                         "\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x01"s,
                                         "\x7b\x00\x00\x00\x00\x7f\xff\xff\xff"s + "a"s));

TEST(Cbor, CutAnywhereIsRefused) {
  const std::string whole = example_actions();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(hear(whole.substr(0, length)).is_whole) << length;
  }
  EXPECT_TRUE(hear(whole).is_whole);
}

}  // namespace
}  // namespace darkroom::provenance
