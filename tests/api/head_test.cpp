#include "api/http/head.hpp"

#include <gtest/gtest.h>

namespace darkroom::api {
namespace {

constexpr std::uint64_t kMostBody = 1000;

tl::expected<Head, HeadRefusal> head_of(const std::string& text) {
  return read_head(text, kMostBody);
}

std::string get_with(const std::string& lines) {
  return "GET /v1/jobs?limit=1 HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
}

TEST(HeadLength, IsKnownOnceTheEmptyLineIsThere) {
  EXPECT_EQ(head_length("GET / HTTP/1.1\r\nHost: a\r\n"), std::nullopt);
  EXPECT_EQ(head_length("GET / HTTP/1.1\r\n\r\nbody"), 18U);
}

TEST(Head, IsTakenApart) {
  const auto head = head_of(
      "POST /v1/jobs/%41?wait=3&a=b HTTP/1.1\r\nHost: a:8080\r\nContent-Length: 12\r\n"
      "X-Thing: \t two words \t\r\nx-thing: more\r\n\r\n");

  ASSERT_TRUE(head.has_value()) << head.error().message;
  EXPECT_EQ(head->request.method, "POST");
  EXPECT_EQ(head->request.path, "/v1/jobs/%41");
  EXPECT_EQ(head->request.query, "wait=3&a=b");
  EXPECT_EQ(head->request.header("host"), "a:8080");
  EXPECT_EQ(head->request.header("x-thing"), "two words, more");
  EXPECT_EQ(head->body_bytes, 12U);
  EXPECT_TRUE(head->keep_alive);
  EXPECT_FALSE(head->expects_continue);
}

TEST(Head, SaysWhetherTheConnectionGoesOn) {
  EXPECT_FALSE(head_of(get_with("Connection: Close\r\n"))->keep_alive);
  EXPECT_FALSE(head_of("GET / HTTP/1.0\r\n\r\n")->keep_alive);
  EXPECT_TRUE(head_of("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->keep_alive);
}

TEST(Head, SaysWhetherA100IsWaitedFor) {
  EXPECT_TRUE(head_of(get_with("Expect: 100-Continue\r\nContent-Length: 5\r\n"))->expects_continue);
  EXPECT_FALSE(head_of(get_with("Expect: 100-continue\r\n"))->expects_continue);
}

struct Refused {
  const char* name;
  std::string text;
  int status;
};
class RefusedHead : public ::testing::TestWithParam<Refused> {};
TEST_P(RefusedHead, SaysWhy) {
  const auto head = head_of(GetParam().text);
  ASSERT_FALSE(head.has_value());
  EXPECT_EQ(head.error().status, GetParam().status) << head.error().message;
}

std::string many_fields() {
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += "X-" + std::to_string(i) + ": a\r\n";
  return lines;
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedHead,
    ::testing::Values(
        Refused{"NoRequestLine", "hello\r\n\r\n", 400},
        Refused{"EmptyRequestLine", "\r\n\r\n", 400},
        Refused{"NoTarget", "GET HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        Refused{"TwoBlanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        Refused{"BlankInTarget", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        Refused{"AbsoluteTarget", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        Refused{"ControlInTarget", "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        Refused{"HighByteInTarget", "GET /\xC3\xA9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        Refused{"LongTarget", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
                414},
        Refused{"Http2", "GET / HTTP/2\r\nHost: a\r\n\r\n", 505},
        Refused{"NoVersion", "GET / FTP/1.1\r\nHost: a\r\n\r\n", 400},
        Refused{"MethodIsNoToken", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        Refused{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
        Refused{"TwoHosts", get_with("Host: b\r\n"), 400},
        Refused{"BlankBeforeColon", get_with("X : a\r\n"), 400},
        Refused{"NoColon", get_with("X\r\n"), 400}, Refused{"NoName", get_with(": a\r\n"), 400},
        Refused{"FoldedLine", get_with("X: a\r\n b\r\n"), 400},
        Refused{"BareCarriageReturn", get_with("X: a\rb\r\n"), 400},
        Refused{"BareLineFeed", get_with("X: a\nContent-Length: 5\r\n"), 400},
        Refused{"Nul", get_with(std::string("X: a\0b\r\n", 8)), 400},
        Refused{"LongField", get_with("X: " + std::string(9000, 'a') + "\r\n"), 431},
        Refused{"ManyFields", get_with(many_fields()), 431},
        Refused{"Chunked", get_with("Transfer-Encoding: chunked\r\n"), 411},
        Refused{"LengthAndCoding", get_with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
                411},
        Refused{"Gzip", get_with("Content-Encoding: gzip\r\nContent-Length: 5\r\n"), 415},
        Refused{"TwoLengths", get_with("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
        Refused{"SignedLength", get_with("Content-Length: +5\r\n"), 400},
        Refused{"NegativeLength", get_with("Content-Length: -5\r\n"), 400},
        Refused{"ListedLength", get_with("Content-Length: 5, 5\r\n"), 400},
        Refused{"EmptyLength", get_with("Content-Length:\r\n"), 400},
        Refused{"LongBody", get_with("Content-Length: 1001\r\n"), 413},
        Refused{"EndlessBody", get_with("Content-Length: 99999999999999999999\r\n"), 413},
        Refused{"OtherExpectation", get_with("Expect: coffee\r\n"), 417}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace darkroom::api
