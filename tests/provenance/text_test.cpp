#include "provenance/text.hpp"

#include <gtest/gtest.h>

namespace darkroom::provenance {
namespace {

using namespace std::string_view_literals;

TEST(Text, IsUtf8OnlyWhereEveryCharacterIs) {
  EXPECT_TRUE(is_utf8("a\u00e9\u4e2d\U0001f408"));
  EXPECT_FALSE(is_utf8("\xc3"));              // cut
  EXPECT_FALSE(is_utf8("\xc0\xaf"));          // overlong
  EXPECT_FALSE(is_utf8("\xe0\x80\xaf"));      // overlong
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));      // a surrogate
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));  // beyond Unicode
  EXPECT_FALSE(is_utf8("\xff"));
}

TEST(Text, TakesWhatIsNoUtf8AsLatin1) {
  EXPECT_EQ(utf8_of("caf\xe9"), "caf\u00e9");
  EXPECT_EQ(utf8_of("caf\u00e9"), "caf\u00e9");
}

TEST(Text, JoinsSurrogatesAndReplacesLostOnes) {
  EXPECT_EQ(utf8_from(as_bytes("\xd8\x3d\xdc\x08"sv), Utf16::big_endian), "\U0001f408");
  EXPECT_EQ(utf8_from(as_bytes("\x3d\xd8\x08\xdc"sv), Utf16::little_endian), "\U0001f408");
  EXPECT_EQ(utf8_from(as_bytes("\xd8\x3d\0a"sv), Utf16::big_endian), "\ufffda");
  EXPECT_EQ(utf8_from(as_bytes("\0a\0"sv), Utf16::big_endian), "a\ufffd");
}

TEST(Text, IsKeptWithoutControlCharacters) {
  Provenance record;

  keep(record.model, " a\x1b[31m\tb\nc\x7f\u009b\0d \r\n"sv, record);

  EXPECT_EQ(record.model, "a[31m\tb\ncd");
  EXPECT_FALSE(record.truncated);
}

TEST(Text, IsCutBetweenCharactersAndSaysSo) {
  Provenance record;

  keep(record.model, "ab\u4e2d\u4e2d", record, 6);

  EXPECT_EQ(record.model, "ab\u4e2d");
  EXPECT_TRUE(record.truncated);
}

TEST(Text, OfExactlyTheMostIsWhole) {
  Provenance record;

  keep(record.model, "ab\u4e2d", record, 5);

  EXPECT_EQ(record.model, "ab\u4e2d");
  EXPECT_FALSE(record.truncated);
}

TEST(Text, OfNothingLeavesTheFieldAsItWas) {
  Provenance record{.model = "before"};

  keep(record.model, " \n", record);

  EXPECT_EQ(record.model, "before");
}

}  // namespace
}  // namespace darkroom::provenance
