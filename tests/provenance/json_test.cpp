#include "provenance/json.hpp"

#include <gtest/gtest.h>

namespace darkroom::provenance {
namespace {

std::string nested(int depth) {
  const auto brackets = static_cast<std::size_t>(depth);
  return std::string(brackets, '[') + std::string(brackets, ']');
}

TEST(Json, MayNestAsDeepAsTheLimitAndNoDeeper) {
  EXPECT_TRUE(parsed(nested(kMaxDepth)).has_value());
  EXPECT_FALSE(parsed(nested(kMaxDepth + 1)).has_value());
}

TEST(Json, BracketsInTextsDoNotNest) {
  const auto value = parsed("{\"a\": \"" + std::string(200, '[') + "\\\"[\"}");

  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(text_of(*value, "a"), std::string(200, '[') + "\"[");
}

TEST(Json, TakesWhatPythonWritesForNoNumbersAsNull) {
  const auto value = parsed(R"({"a": NaN, "b": [Infinity, -Infinity], "c": "NaN"})");

  ASSERT_TRUE(value.has_value());
  EXPECT_TRUE(member(*value, "a").is_null());
  EXPECT_EQ(member(*value, "b"), json::array({nullptr, nullptr}));
  EXPECT_EQ(text_of(*value, "c"), "NaN");
}

TEST(Json, LongerThanTheLimitIsNone) {
  const std::string text = "\"" + std::string(kMaxJsonBytes - 2, 'a') + "\"";

  EXPECT_TRUE(parsed(text).has_value());
  EXPECT_FALSE(parsed(text + "x").has_value());
}

TEST(Json, ThatIsBrokenIsNone) {
  for (const char* text : {"", " ", "{", "{\"a\":", "\"", "\"\\", "]", "nul", "{\"a\":1}x"}) {
    EXPECT_FALSE(parsed(text).has_value()) << text;
  }
}

TEST(Seed, IsKeptWithAllItsDigits) {
  Provenance record;

  keep_seed(json(18446744073709551615ULL), record);

  EXPECT_EQ(record.seed, "18446744073709551615");
}

TEST(Seed, IsKeptFromATextAsWell) {
  Provenance record;

  keep_seed(json("6952411511246973023"), record);

  EXPECT_EQ(record.seed, "6952411511246973023");
}

TEST(Seed, ThatIsNoneIsLetBe) {
  Provenance record;

  for (const json& value : {json(-1), json("-1"), json("random"), json(1.5), json(), json("")}) {
    keep_seed(value, record);
  }

  EXPECT_EQ(record.seed, "");
}

TEST(Steps, OfNoSensibleNumberAreLetBe) {
  Provenance record;

  for (const json& value : {json(-1), json(1e300), json("many"), json()}) keep_steps(value, record);

  EXPECT_FALSE(record.steps.has_value());
}

TEST(GeneratedSize, IsReadHoweverItIsWritten) {
  for (const char* text : {"512x768", "(512, 768)", "512 x 768"}) {
    Provenance record;
    keep_size(text, record);
    EXPECT_EQ(record.size, (Size{512, 768})) << text;
  }
}

TEST(GeneratedSize, OfNoSensibleNumbersIsLetBe) {
  Provenance record;

  for (const char* text : {"", "512", "0x768", "axb", "512x", "99999999999x1", "-5x-5"}) {
    keep_size(text, record);
  }
  keep_size(json(1e18), json(1), record);

  EXPECT_EQ(record.size, Size{});
}

TEST(Loras, EndWhereNoMoreAreKept) {
  Provenance record;

  for (std::size_t i = 0; i <= kMaxNames; ++i) keep_lora(std::to_string(i), 1, record);

  EXPECT_EQ(record.loras.size(), kMaxNames);
  EXPECT_TRUE(record.truncated);
}

}  // namespace
}  // namespace darkroom::provenance
