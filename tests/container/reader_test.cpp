#include "container/reader.hpp"

#include <gtest/gtest.h>

namespace darkroom::container {
namespace {

using namespace std::string_view_literals;

Reader reader_of(std::string_view text, Endian endian = Endian::big) {
  return {as_bytes(text), ErrorCode::corrupt_image, "part", endian};
}

TEST(Reader, ReadsNumbersHighestByteFirst) {
  Reader reader = reader_of("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a"sv);

  EXPECT_EQ(reader.u8().value(), 0x01);
  EXPECT_EQ(reader.u16().value(), 0x0203);
  EXPECT_EQ(reader.u24().value(), 0x040506U);
  EXPECT_EQ(reader.u32().value(), 0x0708090aU);
  EXPECT_EQ(reader.left(), 0U);
}

TEST(Reader, ReadsNumbersLowestByteFirst) {
  Reader reader = reader_of("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a"sv, Endian::little);

  EXPECT_EQ(reader.u16().value(), 0x0201);
  EXPECT_EQ(reader.u64().value(), 0x0a09080706050403U);
}

TEST(Reader, ReadsNothingForANumberOfNoWidth) {
  Reader reader = reader_of("a");

  EXPECT_EQ(reader.number(0).value(), 0U);
  EXPECT_EQ(reader.left(), 1U);
}

TEST(Reader, RunsOutWithItsOwnCodeAndStaysWhereItWas) {
  Reader reader = reader_of("abc");
  ASSERT_TRUE(reader.skip(1));

  const Result<std::uint32_t> number = reader.u32();

  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().code(), ErrorCode::corrupt_image);
  EXPECT_EQ(number.error().message(), "part ends after 3 bytes, where 4 more at 1 were expected");
  EXPECT_EQ(reader.position(), 1U);
}

TEST(Reader, RefusesCountsThatWouldOverflow) {
  Reader reader = reader_of("abc");
  ASSERT_TRUE(reader.skip(2));

  EXPECT_FALSE(reader.bytes(~0ULL));
  EXPECT_FALSE(reader.skip(~0ULL - 1));
}

TEST(Reader, MayReadUpToTheLastByteAndNothingAfterIt) {
  Reader reader = reader_of("abc");

  EXPECT_EQ(as_text(reader.bytes(3).value()), "abc");
  EXPECT_TRUE(reader.bytes(0));
  EXPECT_FALSE(reader.u8());
}

}  // namespace
}  // namespace darkroom::container
