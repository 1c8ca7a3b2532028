#include "net/http_client.hpp"

#include "support/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace darkroom::net {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<HttpClient> trusting() {
  return std::move(*HttpClient::open({}));
}

std::unique_ptr<HttpClient> guarded(const HttpServer& server,
                                    std::vector<Cidr> allowed = {*cidr_from("127.0.0.0/8")}) {
  return std::move(*HttpClient::open(
      {.guard = GuardOptions{.allow_cidrs = std::move(allowed), .allow_ports = {server.port()}}}));
}

std::string text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(HttpClient, BringsAStatusHeadersAndABody) {
  const HttpServer server([](const auto&) { return answer(418, "tea", "X-Kind: green\r\n"); });

  const auto response = trusting()->send({.url = server.url("/pot")});

  ASSERT_TRUE(response.has_value()) << response.error().message();
  EXPECT_EQ(response->status, 418);
  EXPECT_EQ(text(response->body), "tea");
  EXPECT_EQ(response->header("x-kind"), "green");
}

class Glass final : public BodySink {
 public:
  Result<void> restart() override {
    content.clear();
    return {};
  }
  Result<void> expect(const BodyHead& head) override {
    expected = head;
    return {};
  }
  Result<void> take(ByteView bytes) override {
    content += text(Bytes(bytes.begin(), bytes.end()));
    if (content.size() <= most) return {};
    return Error::permanent(ErrorCode::storage_full, "the glass is full");
  }

  std::string content = "of an earlier try";
  bool wants_more() const override { return content.size() < enough; }

  BodyHead expected;
  std::size_t most = 10;
  std::size_t enough = 100;
};

TEST(HttpClient, PoursABodyIntoASink) {
  const HttpServer server([](const auto&) { return answer(200, "tea"); });
  Glass glass;

  const auto response = trusting()->send({.url = server.url("/pot"), .sink = &glass});

  ASSERT_TRUE(response.has_value()) << response.error().message();
  EXPECT_EQ(glass.content, "tea");
  EXPECT_EQ(glass.expected.bytes, 3U);
  EXPECT_FALSE(glass.expected.part || glass.expected.in_parts);
  EXPECT_TRUE(response->body.empty());
}

TEST(HttpClient, TellsTheSinkOfWhatThePartIs) {
  const HttpServer server([](const auto&) {
    return answer(206, "tea",
                  "Content-Range: bytes 4-6/9\r\nAccept-Ranges: bytes\r\nETag: \"7\"\r\n");
  });
  Glass glass;

  ASSERT_TRUE(trusting()->send({.url = server.url("/pot"), .sink = &glass}).has_value());

  EXPECT_EQ(glass.expected.part, (Range{.from = 4, .length = 3}));
  EXPECT_EQ(glass.expected.whole, 9U);
  EXPECT_EQ(glass.expected.version, "\"7\"");
  EXPECT_TRUE(glass.expected.in_parts);
}

TEST(HttpClient, EndsInGoodOrderWhereTheSinkHasEnough) {
  const HttpServer server([](const auto&) { return answer(200, std::string(8'000'000, 'x')); });
  Glass glass;
  glass.most = 10'000'000;

  const auto response = trusting()->send({.url = server.url("/pot"), .sink = &glass});

  ASSERT_TRUE(response.has_value()) << response.error().message();
  EXPECT_EQ(response->status, 200);
  EXPECT_GE(glass.content.size(), 100U);
  EXPECT_LT(glass.content.size(), 1'000'000U);
}

TEST(HttpClient, KeepsAnErrorsBodyForTheResponse) {
  const HttpServer server([](const auto&) { return answer(503, "sorry"); });
  Glass glass;

  const auto response = trusting()->send({.url = server.url("/pot"), .sink = &glass});

  EXPECT_EQ(text(response->body), "sorry");
  EXPECT_TRUE(glass.content.empty());
}

TEST(HttpClient, EndsWithTheSinksOwnError) {
  const HttpServer server([](const auto&) { return answer(200, std::string(11, 'x')); });
  Glass glass;

  const auto response = trusting()->send({.url = server.url("/pot"), .sink = &glass});

  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code(), ErrorCode::storage_full);
  EXPECT_THAT(response.error().message(), testing::HasSubstr("/pot: the glass is full"));
}

TEST(HttpClient, KeepsAConnectionForTheNextRequest) {
  const HttpServer server([](const auto&) { return answer(200, "ok"); });
  const auto client = trusting();

  for (int i = 0; i < 5; ++i) ASSERT_TRUE(client->send({.url = server.url("/")}).has_value());

  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, SendsABodyByPutAndPost) {
  const HttpServer server([](const auto&) { return answer(200); });
  const std::string body(300'000, 'x');
  const auto client = trusting();

  ASSERT_TRUE(client->send({.method = "PUT", .url = server.url("/"), .body = as_bytes(body)}));
  ASSERT_TRUE(client->send({.method = "POST", .url = server.url("/"), .body = as_bytes("hi")}));

  EXPECT_EQ(server.requests()[0].method, "PUT");
  EXPECT_EQ(server.requests()[0].body, body);
  EXPECT_EQ(server.requests()[1].method, "POST");
  EXPECT_EQ(server.requests()[1].body, "hi");
}

TEST(HttpClient, SendsDeleteAndHead) {
  const HttpServer server([](const auto& request) {
    return request.method == "HEAD" ? "HTTP/1.1 200 X\r\nContent-Length: 99\r\n\r\n" : answer(204);
  });
  const auto client = trusting();

  EXPECT_EQ(client->send({.method = "HEAD", .url = server.url("/")})->status, 200);
  EXPECT_EQ(client->send({.method = "DELETE", .url = server.url("/")})->status, 204);
}

TEST(HttpClient, BlocksAnAddressThatIsNotPublic) {
  const HttpServer server([](const auto&) { return answer(200); });

  const auto response = guarded(server, {})->send({.url = server.url("/a?token=canary")});

  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code(), ErrorCode::source_blocked);
  EXPECT_THAT(response.error().message(), testing::HasSubstr("loopback"));
  EXPECT_THAT(response.error().message(), testing::Not(testing::HasSubstr("canary")));
  EXPECT_EQ(server.connections(), 0);
}

TEST(HttpClient, FollowsARedirectAndDropsHeadersForAnotherHost) {
  const HttpServer other([](const auto&) { return answer(200, "there"); });
  const HttpServer server([&](const auto& request) {
    if (request.target == "/same") return answer(302, "", "Location: /far\r\n");
    return answer(302, "", "Location: " + other.url("/x") + "\r\n");
  });
  const auto client = trusting();

  const auto response = client->send(
      {.url = server.url("/same"), .headers = {{"Authorization", "secret"}}, .max_redirects = 3});

  ASSERT_TRUE(response.has_value()) << response.error().message();
  EXPECT_EQ(text(response->body), "there");
  EXPECT_EQ(server.requests()[1].headers.at("authorization"), "secret");
  EXPECT_FALSE(other.requests()[0].headers.contains("authorization"));
}

TEST(HttpClient, FollowsNoRedirectToAPortThatIsNotAllowed) {
  const HttpServer other([](const auto&) { return answer(200, "there"); });
  const HttpServer server(
      [&](const auto&) { return answer(302, "", "Location: " + other.url("/x") + "\r\n"); });

  const auto response = guarded(server)->send({.url = server.url("/"), .max_redirects = 3});

  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code(), ErrorCode::source_blocked);
  EXPECT_EQ(other.connections(), 0);
}

TEST(HttpClient, EndsALoopOfRedirects) {
  const HttpServer server([](const auto&) { return answer(302, "", "Location: /again\r\n"); });

  const auto response = trusting()->send({.url = server.url("/"), .max_redirects = 5});

  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code(), ErrorCode::source_redirects);
  EXPECT_EQ(server.requests().size(), 6U);
}

struct Refused {
  const char* name;
  std::string reply;
  ErrorCode code;
  bool retryable;
};

class Replies : public testing::TestWithParam<Refused> {};

TEST_P(Replies, HaveTheirCodes) {
  const HttpServer server([&](const auto&) { return GetParam().reply; });

  const auto response =
      trusting()->send({.url = server.url("/"), .max_body_bytes = 1000, .max_redirects = 2});

  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code(), GetParam().code) << response.error().message();
  EXPECT_EQ(response.error().retryable(), GetParam().retryable);
}

std::string chunked(std::size_t bytes) {
  return "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string("2000\r\n") +
         std::string(bytes, 'x') + "\r\n0\r\n\r\n";
}

INSTANTIATE_TEST_SUITE_P(
    HttpClient, Replies,
    testing::Values(Refused{"DeclaredTooLarge", answer(200, std::string(1001, 'x')),
                            ErrorCode::source_too_large, false},
                    Refused{"ChunkedTooLarge", chunked(0x2000), ErrorCode::source_too_large, false},
                    Refused{"NoAnswer", "", ErrorCode::source_unavailable, true},
                    Refused{"NotHttp", "SSH-2.0-OpenSSH\r\n", ErrorCode::source_unavailable, false},
                    Refused{"EndlessHeaders",
                            "HTTP/1.1 200 X\r\n" + std::string(80, 'a') + ": " +
                                std::string(70'000, 'b') + "\r\n\r\n",
                            ErrorCode::source_unavailable, false},
                    Refused{"ToAFile", answer(302, "", "Location: file:///etc/passwd\r\n"),
                            ErrorCode::source_blocked, false},
                    Refused{"ToGopher", answer(302, "", "Location: gopher://127.0.0.1:70/x\r\n"),
                            ErrorCode::source_blocked, false},
                    Refused{"ToFtp", answer(307, "", "Location: ftp://127.0.0.1/x\r\n"),
                            ErrorCode::source_blocked, false}),
    [](const auto& row) { return row.param.name; });

TEST(HttpClient, TimesOutWhereNothingComes) {
  // Six bytes of the ten that were promised never come.
  const HttpServer server(
      [](const auto&) { return "HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nhalf"; });

  const auto response = trusting()->send({.url = server.url("/"), .total_timeout = 200ms});

  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code(), ErrorCode::source_timeout);
  EXPECT_TRUE(response.error().retryable());
}

TEST(HttpClient, SaysThatNobodyListens) {
  std::string url;
  {
    const HttpServer server([](const auto&) { return answer(200); });
    url = server.url("/");
  }

  const auto response = trusting()->send({.url = url});

  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code(), ErrorCode::source_unavailable);
  EXPECT_TRUE(response.error().retryable());
}

}  // namespace
}  // namespace darkroom::net
