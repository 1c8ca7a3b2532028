#include "net/url.hpp"

#include <gtest/gtest.h>

#include <string>

namespace darkroom::net {
namespace {

TEST(Url, IsTakenApart) {
  const auto url = parse_url("HTTPS://Example.COM.:8443/a%20b/c.png?x=1&y=2");

  ASSERT_TRUE(url.has_value()) << url.error().message();
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "example.com");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/a%20b/c.png");
  EXPECT_EQ(url->query, "x=1&y=2");
}

TEST(Url, KnowsItsDefaultPort) {
  EXPECT_EQ(parse_url("http://e/")->port, 80);
  EXPECT_EQ(parse_url("https://e/")->port, 443);
  EXPECT_EQ(parse_url("http://[::1]/")->host, "::1");
}

class NoUrl : public testing::TestWithParam<std::string> {};

TEST_P(NoUrl, IsInvalid) {
  const auto url = parse_url(GetParam());

  ASSERT_FALSE(url.has_value());
  EXPECT_EQ(url.error().code(), ErrorCode::source_invalid);
  EXPECT_EQ(url.error().message().find("hunter2"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Url, NoUrl,
                         testing::Values("", "example.com/a.png", "ftp://e/a", "file:///etc/passwd",
                                         "gopher://e/", "http:///a", "http:/e/a", "http:\\\\e\\a",
                                         "http://user:hunter2@e/", "http://user@e/", "http://e/a b",
                                         "http://e/a\r\nX: y", "http://e/\x01", "http://e:99999/",
                                         "http://e:port/", "http://", "http://13070%33/",
                                         "http://e%2ecom/", "http:/e%2e/://f#",
                                         "http://e/" + std::string(2100, 'a')));

TEST(PercentDecoded, TakesEscapesApart) {
  EXPECT_EQ(percent_decoded("a%2Fb%2f+c"), "a/b/+c");
}

class BrokenEscape : public ::testing::TestWithParam<const char*> {};
TEST_P(BrokenEscape, IsNoText) {
  EXPECT_EQ(percent_decoded(GetParam()), std::nullopt);
}
INSTANTIATE_TEST_SUITE_P(All, BrokenEscape,
                         ::testing::Values("%", "a%4", "%zz", "%4g", "%-1", "%+1", "%00"));

TEST(Redacted, HidesTheQueryAndThePassword) {
  EXPECT_EQ(redacted("https://e.com/a.png?X-Amz-Signature=secret"), "https://e.com/a.png?...");
  EXPECT_EQ(redacted("https://user:hunter2@e.com:8443/a"), "https://e.com:8443/a");
  EXPECT_EQ(redacted("not a url"), "(not a URL)");
}

}  // namespace
}  // namespace darkroom::net
