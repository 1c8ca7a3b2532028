#include "net/content_range.hpp"

#include <gtest/gtest.h>

namespace darkroom::net {
namespace {

TEST(ContentRange, IsReadWhereItSaysAll) {
  const auto read = parse_content_range("bytes 5-9/10");

  ASSERT_TRUE(read);
  EXPECT_EQ(read->range, (Range{.from = 5, .length = 5}));
  EXPECT_EQ(read->whole, 10U);
}

TEST(ContentRange, IsNothingWhereItCannotBe) {
  for (const char* text :
       {"", "bytes", "bytes 5-9", "bytes 5-9/*", "bytes */10", "bytes 9-5/10", "bytes 5-10/10",
        "bytes 5-9/10 ", "items 5-9/10", "bytes -5-9/10", "bytes 5-99999999999999999999/10"}) {
    EXPECT_FALSE(parse_content_range(text)) << text;
  }
}

TEST(ContentRange, IsAskedForByItsFirstAndLastByte) {
  EXPECT_EQ(range_header({.from = 5, .length = 5}), (Header{"Range", "bytes=5-9"}));
}

TEST(Version, IsTheStrongTagOrWhenItWasChanged) {
  const auto of = [](std::vector<Header> headers) {
    return version_in(HttpResponse{.status = 200, .headers = std::move(headers)});
  };

  EXPECT_EQ(of({{"etag", "\"a\""}, {"Last-Modified", "then"}}), "\"a\"");
  EXPECT_EQ(of({{"ETag", "W/\"a\""}, {"Last-Modified", "then"}}), "then");
  EXPECT_EQ(of({{"ETag", "W/\"a\""}}), "");
  EXPECT_EQ(of({}), "");
}

}  // namespace
}  // namespace darkroom::net
