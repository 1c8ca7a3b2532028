// The API through real sockets: what only a connection can get wrong.
#include "api/server.hpp"

#include "api/service.hpp"
#include "api/wire_client.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace darkroom::api {
namespace {

using namespace std::chrono_literals;
using test::json;
using test::kJob;
using test::Reply;
using test::Service;
using test::WireClient;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Few threads and short times, so that what is bounded is met soon.
ApiOptions small() {
  return {.port = 0,
          .threads = 4,
          .most_waiting = 1,
          .most_streams = 1,
          .most_uploads = 1,
          .head_timeout = 200ms,
          .read_timeout = 200ms,
          .event_poll = 1ms};
}

class ServerTest : public ::testing::Test {
 protected:
  void start(ApiOptions options = small()) {
    server = ApiServer::start(std::move(options), service.services()).value();
  }
  WireClient client() const { return WireClient(server->port()); }

  static std::string get(const std::string& target, const std::string& lines = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n";
  }
  static std::string post(const std::string& target, const std::string& body,
                          const std::string& lines = "") {
    return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
           "Content-Length: " + std::to_string(body.size()) + "\r\n" + lines + "\r\n" + body;
  }

  Service service;
  std::unique_ptr<ApiServer> server;
};

TEST_F(ServerTest, AnswersManyRequestsOnOneConnection) {
  start();
  WireClient one(server->port());

  one.send(post("/v1/jobs", kJob));
  EXPECT_EQ(one.reply().status, 202);
  one.send(get("/v1/jobs/job-1"));
  const Reply shown = one.reply();
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(json::parse(shown.body)["id"], "job-1");
  EXPECT_EQ(shown.headers.at("content-type"), "application/json");
  EXPECT_EQ(shown.headers.at("x-content-type-options"), "nosniff");
  one.send(post("/v1/queue:pause", ""));
  EXPECT_EQ(one.reply().status, 200);
}

TEST_F(ServerTest, AnswersRequestsThatComeTogetherInTheirOrder) {
  start();
  WireClient one(server->port());

  one.send(post("/v1/jobs", kJob) + "\r\n" + get("/v1/jobs/none") + get("/v1/jobs/job-1"));

  EXPECT_EQ(one.reply().status, 202);
  EXPECT_EQ(one.reply().status, 404);
  EXPECT_EQ(one.reply().status, 200);
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  start();
  WireClient one(server->port());

  one.send("HEAD /v1/queue HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/healthz"));

  const std::string head = one.read_until("\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(one.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, ClosesWhenItsClientWantsTo) {
  start();
  WireClient one(server->port());

  one.send(get("/healthz", "Connection: close\r\n"));

  EXPECT_EQ(one.reply().status, 200);
  EXPECT_TRUE(one.is_over());
}

TEST_F(ServerTest, TakesTheImageAsAPartOfAForm) {
  start();
  WireClient one(server->port());
  const std::string image("\x89PNG\r\n--\0\xFF", 10);
  const std::string form =
      "--x\r\nContent-Disposition: form-data; name=\"job\"\r\nContent-Type: application/json\r\n"
      "\r\n{\"id\":\"a\",\"tool\":\"sora\"}\r\n--x\r\nContent-Disposition: form-data; "
      "name=\"file\"; filename=\"a.png\"\r\n\r\n" +
      image + "\r\n--x--\r\n";

  one.send(
      "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; "
      "boundary=x\r\nContent-Length: " +
      std::to_string(form.size()) + "\r\n\r\n" + form);

  EXPECT_EQ(one.reply().status, 202);
  const auto claims = service.queue().claim({}, service.now).value();
  const Bytes& payload = claims.at(0).job.payload;
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(payload.data()), payload.size()), image);
}

TEST_F(ServerTest, RefusesAFormThatIsNone) {
  start();
  WireClient one(server->port());

  one.send(
      "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; "
      "boundary=x\r\nContent-Length: 5\r\n\r\nhello");

  EXPECT_EQ(one.reply().status, 400);
  EXPECT_TRUE(one.is_over());
}

TEST_F(ServerTest, AsksForABodyThatWaitsToBeAskedFor) {
  start();
  WireClient one(server->port());
  const std::string request = post("/v1/jobs", kJob, "Expect: 100-continue\r\n");
  const std::size_t head = request.find("\r\n\r\n") + 4;

  one.send(request.substr(0, head));
  EXPECT_EQ(one.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  one.send(request.substr(head));

  EXPECT_EQ(one.reply().status, 202);
}

TEST_F(ServerTest, AsksForNoBodyThatItWillNotTake) {
  service.key_with({.read = true});
  start();
  WireClient one(server->port());
  const std::string request = post("/v1/jobs", kJob, "Expect: 100-continue\r\n");

  one.send(request.substr(0, request.find("\r\n\r\n") + 4));

  EXPECT_EQ(one.reply().status, 401);
  EXPECT_TRUE(one.is_over());
}

TEST_F(ServerTest, RefusesALargeBodyByItsHeadAlone) {
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

// What a client has sent of a body that nobody reads must not be taken for its next request.
TEST_F(ServerTest, TakesNoRequestOutOfABodyThatItDidNotRead) {
  service.key_with({.read = true});
  start();
  WireClient small_body(server->port());
  small_body.send(post("/v1/jobs", get("/healthz")) + get("/nothing"));
  EXPECT_EQ(small_body.reply().status, 401);
  EXPECT_EQ(small_body.reply().status, 404);

  WireClient large_body(server->port());
  const std::string large = post("/v1/jobs", get("/healthz") + std::string(1 << 20, 'x'));
  large_body.send(large.substr(0, 1000));
  EXPECT_EQ(large_body.reply().status, 401);
  EXPECT_TRUE(large_body.is_over());
}

TEST_F(ServerTest, BoundsHowManyBytesAreReceivedAtOnce) {
  ApiOptions options = small();
  options.most_bodies_bytes = 100;
  start(options);
  WireClient one(server->port());

  one.send(post("/v1/jobs", std::string(101, ' ')));

  const Reply refused = one.reply();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.at("retry-after"), "1");
}

TEST_F(ServerTest, BoundsHowManyBodiesAreWaitedFor) {
  ApiOptions options = small();
  options.read_timeout = 10s;
  start(options);
  WireClient first(server->port());
  const std::string request =
      post("/v1/jobs", std::string(100'000, ' '), "Expect: 100-continue\r\n");
  first.send(request.substr(0, request.find("\r\n\r\n") + 4));
  EXPECT_THAT(first.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100"));

  WireClient second(server->port());
  second.send(request.substr(0, 1000));

  EXPECT_EQ(second.reply().status, 503);
  first.send(request.substr(request.find("\r\n\r\n") + 4));
  EXPECT_EQ(first.reply().status, 400);
}

TEST_F(ServerTest, GivesUpOnAHeadThatTakesTooLong) {
  start();
  WireClient one(server->port());

  one.send("GET / HTTP/1.1\r\nHost: ");

  EXPECT_EQ(one.reply().status, 408);
  EXPECT_TRUE(one.is_over());
}

TEST_F(ServerTest, GivesUpOnABodyThatTakesTooLong) {
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

TEST_F(ServerTest, GivesUpOnABodyThatDrips) {
  ApiOptions options = small();
  options.least_bytes_per_second = 1'000'000;
  start(options);
  WireClient one(server->port());
  one.send("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n\r\n");

  // Never silent for long, and never fast enough.
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  bool refused = false;
  while (!refused && std::chrono::steady_clock::now() < deadline) refused = !one.send("x");

  EXPECT_TRUE(refused);
}

TEST_F(ServerTest, RefusesAHeadThatIsTooLarge) {
  start();
  WireClient one(server->port());

  one.send("GET / HTTP/1.1\r\n" + std::string(20'000, 'x'));

  EXPECT_EQ(one.reply().status, 431);
}

TEST_F(ServerTest, AnswersWhileManyClientsAreIdleSlowOrHalfOpen) {
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
  one.send(post("/v1/jobs", kJob));

  EXPECT_EQ(one.reply().status, 202);
}

TEST_F(ServerTest, ClosesTheLongestIdleConnectionForANewOne) {
  ApiOptions options = small();
  options.most_connections = 2;
  start(options);
  WireClient oldest(server->port());
  oldest.send(get("/healthz"));
  EXPECT_EQ(oldest.reply().status, 200);
  WireClient other(server->port());
  other.send(get("/healthz"));
  EXPECT_EQ(other.reply().status, 200);

  WireClient newest(server->port());
  newest.send(get("/healthz"));

  EXPECT_EQ(newest.reply().status, 200);
  EXPECT_TRUE(oldest.is_over());
}

TEST_F(ServerTest, RefusesAConnectionWhereAllAreBusy) {
  ApiOptions options = small();
  options.most_connections = 1;
  options.head_timeout = 10s;
  start(options);
  WireClient busy(server->port());
  busy.send(get("/v1/events"));
  EXPECT_THAT(busy.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200"));

  WireClient refused(server->port());

  EXPECT_EQ(refused.reply().status, 503);
}

TEST_F(ServerTest, ClosesAnIdleConnectionInTheEnd) {
  ApiOptions options = small();
  options.idle_timeout = 100ms;
  start(options);
  WireClient one(server->port());
  one.send(get("/healthz"));
  EXPECT_EQ(one.reply().status, 200);

  EXPECT_TRUE(one.is_over());
}

TEST_F(ServerTest, StreamsEventsAsTheyHappenAndAgainAfterALostConnection) {
  start();
  {
    WireClient first(server->port());
    first.send(get("/v1/events"));
    EXPECT_THAT(first.read_until("\r\n\r\n"), HasSubstr("text/event-stream"));
    EXPECT_THAT(first.read_until("\n\n"), HasSubstr("retry: 2000"));
    service.post("/v1/jobs", kJob);
    EXPECT_THAT(first.read_until("\n\n"), HasSubstr("id: 1\nevent: job.accepted\n"));
  }
  service.ask("DELETE", "/v1/jobs/job-1");
  server->changed();

  // The first stream's place is free once the service notices that its client is gone.
  Reply refused{.status = 503};
  std::unique_ptr<WireClient> second;
  std::string head;
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  do {
    second = std::make_unique<WireClient>(server->port());
    second->send(get("/v1/events", "Last-Event-ID: 1\r\n"));
    head = second->read_until("\r\n\r\n");
    service.ask("POST", "/v1/jobs/job-1:retry");  // something to write to the first
    service.ask("DELETE", "/v1/jobs/job-1");
  } while (head.starts_with("HTTP/1.1 503") && std::chrono::steady_clock::now() < deadline);

  second->read_until("retry: 2000\n\n");
  EXPECT_THAT(second->read_until("\n\n"), HasSubstr("id: 2\nevent: job.cancelled\n"));
}

TEST_F(ServerTest, LetsNoWaitTakeTheLastThread) {
  start();
  service.post("/v1/jobs", kJob);
  std::vector<std::unique_ptr<WireClient>> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.push_back(std::make_unique<WireClient>(server->port()));
    waiting.back()->send(get("/v1/jobs/job-1?wait=60"));
  }

  WireClient one(server->port());
  one.send(get("/healthz"));

  EXPECT_EQ(one.reply().status, 200);
}

TEST_F(ServerTest, EndsWaitsAndStreamsWhenItStops) {
  start();
  service.post("/v1/jobs", kJob);
  WireClient waiting(server->port());
  waiting.send(get("/v1/jobs/job-1?wait=60"));
  WireClient stream(server->port());
  stream.send(get("/v1/events"));
  stream.read_until("retry: 2000\n\n");

  server->stop();

  EXPECT_THAT(stream.read_until("0\r\n\r\n"), EndsWith("0\r\n\r\n"));
  EXPECT_TRUE(stream.is_over());
  EXPECT_TRUE(waiting.is_over());
}

TEST_F(ServerTest, ServesARangeOfAnObject) {
  ASSERT_TRUE(service.objects().put("a.jpg", as_bytes("0123456789"), {}).has_value());
  start();
  WireClient one(server->port());

  one.send(get("/objects/a.jpg", "Range: bytes=2-4\r\n"));
  const Reply part = one.reply();
  one.send(get("/objects/a.jpg", "If-None-Match: " + part.headers.at("etag") + "\r\n"));

  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.headers.at("content-range"), "bytes 2-4/10");
  EXPECT_EQ(part.headers.at("content-type"), "image/jpeg");
  EXPECT_EQ(one.reply().status, 304);
}

TEST_F(ServerTest, PacksNothingForAClientThatWouldUnpackIt) {
  start();
  WireClient one(server->port());

  one.send(get("/v1/presets", "Accept-Encoding: gzip, br\r\n"));

  EXPECT_EQ(json::parse(one.reply().body)["presets"].size(), 3U);
}

TEST_F(ServerTest, DemandsAKeyOverTheWire) {
  const std::string key = service.key_with({.read = true});
  start();
  WireClient one(server->port());

  one.send(get("/v1/queue") + get("/v1/queue", "Authorization: Bearer " + key + "\r\n") +
           post("/v1/jobs", kJob, "X-Api-Key: " + key + "\r\n"));

  EXPECT_EQ(one.reply().status, 401);
  EXPECT_EQ(one.reply().status, 200);
  EXPECT_EQ(one.reply().status, 403);
}

TEST_F(ServerTest, DoesNotStartWhereEveryoneCouldCall) {
  ApiOptions options = small();
  options.address = "0.0.0.0";
  EXPECT_EQ(ApiServer::start(options, service.services()).error().code(), ErrorCode::forbidden);
}

TEST_F(ServerTest, DoesNotStartOnAPortThatIsTaken) {
  start();
  ApiOptions options = small();
  options.port = server->port();
  EXPECT_EQ(ApiServer::start(options, service.services()).error().code(), ErrorCode::internal);
}

TEST_F(ServerTest, DoesNotStartWhereWaitsCouldTakeEveryThread) {
  ApiOptions options = small();
  options.threads = 3;
  EXPECT_EQ(ApiServer::start(options, service.services()).error().code(),
            ErrorCode::invalid_preset);
}

TEST_F(ServerTest, CountsWhatItRefusesByTheHead) {
  start();
  WireClient one(server->port());
  one.send("BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(one.reply().status, 501);

  EXPECT_THAT(service.metrics().text(), HasSubstr(R"(route="other",status="501"} 1)"));
}

}  // namespace
}  // namespace darkroom::api
