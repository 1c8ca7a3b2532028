// What a hostile, slow or absent client may cost: through real sockets.
#include "api/running_server.hpp"

#include <gmock/gmock.h>

namespace darkroom::api {
namespace {

using namespace std::chrono_literals;
using test::get_request;
using test::json;
using test::kJob;
using test::post_request;
using test::Reply;
using test::small;
using test::WireClient;
using ::testing::StartsWith;

class ServerLimits : public test::RunningServer {};

TEST_F(ServerLimits, RefusesALargeBodyByItsHeadAlone) {
  ApiOptions options = small();
  options.most_body_bytes = 1000;
  start(options);
  WireClient one(server->port());

  one.send("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n");

  const Reply refused = one.reply();
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(json::parse(refused.body)["code"], "invalid_job");
  EXPECT_TRUE(one.is_over());
}

TEST_F(ServerLimits, TakesNoRequestOutOfABodyThatItDidNotRead) {
  service.key_with({.read = true});
  start();
  WireClient small_body(server->port());
  small_body.send(post_request("/v1/jobs", get_request("/healthz")) + get_request("/nothing"));
  EXPECT_EQ(small_body.reply().status, 401);
  EXPECT_EQ(small_body.reply().status, 404);

  WireClient large_body(server->port());
  const std::string large =
      post_request("/v1/jobs", get_request("/healthz") + std::string(1 << 20, 'x'));
  large_body.send(large.substr(0, 1000));
  EXPECT_EQ(large_body.reply().status, 401);
  EXPECT_TRUE(large_body.is_over());
}

TEST_F(ServerLimits, BoundsHowManyBytesAreReceivedAtOnce) {
  ApiOptions options = small();
  options.most_bodies_bytes = 100;
  start(options);
  WireClient one(server->port());

  one.send(post_request("/v1/jobs", std::string(101, ' ')));

  const Reply refused = one.reply();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.at("retry-after"), "1");
}

TEST_F(ServerLimits, BoundsHowManyBodiesAreWaitedFor) {
  ApiOptions options = small();
  options.read_timeout = 10s;
  start(options);
  WireClient first(server->port());
  const std::string request =
      post_request("/v1/jobs", std::string(100'000, ' '), "Expect: 100-continue\r\n");
  first.send(request.substr(0, request.find("\r\n\r\n") + 4));
  EXPECT_THAT(first.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100"));

  WireClient second(server->port());
  second.send(request.substr(0, 1000));

  EXPECT_EQ(second.reply().status, 503);
  first.send(request.substr(request.find("\r\n\r\n") + 4));
  EXPECT_EQ(first.reply().status, 400);
}

TEST_F(ServerLimits, GivesUpOnAHeadThatTakesTooLong) {
  start();
  WireClient one(server->port());

  one.send("GET / HTTP/1.1\r\nHost: ");

  EXPECT_EQ(one.reply().status, 408);
  EXPECT_TRUE(one.is_over());
}

TEST_F(ServerLimits, GivesUpOnABodyThatTakesTooLong) {
  start();
  WireClient small_body(server->port());
  small_body.send("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{");
  EXPECT_EQ(small_body.reply().status, 408);
  EXPECT_TRUE(small_body.is_over());

  WireClient large_body(server->port());
  large_body.send("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n\r\n{");
  EXPECT_EQ(large_body.reply().status, 408);
  EXPECT_TRUE(large_body.is_over());
}

TEST_F(ServerLimits, GivesUpOnABodyThatDrips) {
  ApiOptions options = small();
  options.least_bytes_per_second = 1'000'000'000;
  start(options);
  WireClient one(server->port());
  one.send("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000000\r\n\r\n");

  // Never silent for long, and never fast enough.
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  bool refused = false;
  while (!refused && std::chrono::steady_clock::now() < deadline) refused = !one.send("x");

  EXPECT_TRUE(refused);
}

TEST_F(ServerLimits, RefusesAHeadThatIsTooLarge) {
  start();
  WireClient one(server->port());

  one.send("GET / HTTP/1.1\r\n" + std::string(20'000, 'x'));

  EXPECT_EQ(one.reply().status, 431);
}

TEST_F(ServerLimits, AnswersWhileManyClientsAreIdleSlowOrHalfOpen) {
  ApiOptions options = small();
  options.head_timeout = 10s;
  start(options);
  std::vector<std::unique_ptr<WireClient>> crowd;
  for (int i = 0; i < 300; ++i) crowd.push_back(std::make_unique<WireClient>(server->port()));
  for (std::size_t i = 0; i < 100; ++i) crowd[i]->send("POST /v1/jobs HTTP/1.1\r\nHost: lo");
  for (std::size_t i = 100; i < 200; ++i) {
    crowd[i]->send("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{");
  }

  WireClient one(server->port());
  one.send(post_request("/v1/jobs", kJob));

  EXPECT_EQ(one.reply().status, 202);
}

TEST_F(ServerLimits, ClosesTheLongestIdleConnectionForANewOne) {
  ApiOptions options = small();
  options.most_connections = 2;
  // One thread gives `oldest` back to the lobby before it answers `other`.
  options.threads = 1;
  options.most_waiting = options.most_streams = options.most_uploads = 0;
  start(options);
  WireClient oldest(server->port());
  oldest.send(get_request("/healthz"));
  EXPECT_EQ(oldest.reply().status, 200);
  WireClient other(server->port());
  other.send(get_request("/healthz"));
  EXPECT_EQ(other.reply().status, 200);

  WireClient newest(server->port());
  newest.send(get_request("/healthz"));

  EXPECT_EQ(newest.reply().status, 200);
  EXPECT_TRUE(oldest.is_over());
}

TEST_F(ServerLimits, RefusesAConnectionWhereAllAreBusy) {
  ApiOptions options = small();
  options.most_connections = 1;
  options.head_timeout = 10s;
  start(options);
  WireClient busy(server->port());
  busy.send(get_request("/v1/events"));
  EXPECT_THAT(busy.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200"));

  WireClient refused(server->port());

  EXPECT_EQ(refused.reply().status, 503);
}

TEST_F(ServerLimits, ClosesAnIdleConnectionInTheEnd) {
  ApiOptions options = small();
  options.idle_timeout = 100ms;
  start(options);
  WireClient one(server->port());
  one.send(get_request("/healthz"));
  EXPECT_EQ(one.reply().status, 200);

  EXPECT_TRUE(one.is_over());
}

TEST_F(ServerLimits, LetsNoWaitTakeTheLastThread) {
  start();
  service.post("/v1/jobs", kJob);
  std::vector<std::unique_ptr<WireClient>> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.push_back(std::make_unique<WireClient>(server->port()));
    waiting.back()->send(get_request("/v1/jobs/job-1?wait=60"));
  }

  WireClient one(server->port());
  one.send(get_request("/healthz"));

  EXPECT_EQ(one.reply().status, 200);
}

TEST_F(ServerLimits, DoesNotStartWhereWaitsCouldTakeEveryThread) {
  ApiOptions options = small();
  options.threads = 3;
  EXPECT_EQ(ApiServer::start(options, service.services()).error().code(),
            ErrorCode::invalid_preset);
}

}  // namespace
}  // namespace darkroom::api
