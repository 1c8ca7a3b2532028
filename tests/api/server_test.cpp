// The API through real sockets: what only a connection can get wrong.
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
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ServerTest : public test::RunningServer {};

TEST_F(ServerTest, AnswersManyRequestsOnOneConnection) {
  start();
  WireClient one(server->port());

  one.send(post_request("/v1/jobs", kJob));
  EXPECT_EQ(one.reply().status, 202);
  one.send(get_request("/v1/jobs/job-1"));
  const Reply shown = one.reply();
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(json::parse(shown.body)["id"], "job-1");
  EXPECT_EQ(shown.headers.at("content-type"), "application/json");
  EXPECT_EQ(shown.headers.at("x-content-type-options"), "nosniff");
  one.send(post_request("/v1/queue:pause", ""));
  EXPECT_EQ(one.reply().status, 200);
}

TEST_F(ServerTest, AnswersRequestsThatComeTogetherInTheirOrder) {
  start();
  WireClient one(server->port());

  one.send(post_request("/v1/jobs", kJob) + "\r\n" + get_request("/v1/jobs/none") +
           get_request("/v1/jobs/job-1"));

  EXPECT_EQ(one.reply().status, 202);
  EXPECT_EQ(one.reply().status, 404);
  EXPECT_EQ(one.reply().status, 200);
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  start();
  WireClient one(server->port());

  one.send("HEAD /v1/queue HTTP/1.1\r\nHost: localhost\r\n\r\n" + get_request("/healthz"));

  const std::string head = one.read_until("\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(one.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, KnowsNoMethodButItsOwn) {
  start();
  WireClient one(server->port());

  one.send("TRACE /v1/queue HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi" +
           get_request("/healthz"));

  const Reply refused = one.reply();
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.headers.at("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(one.reply().status, 200);
}

TEST_F(ServerTest, ClosesWhenItsClientWantsTo) {
  start();
  WireClient one(server->port());

  one.send(get_request("/healthz", "Connection: close\r\n"));

  EXPECT_EQ(one.reply().status, 200);
  EXPECT_TRUE(one.is_over());
}

TEST_F(ServerTest, ReadsTheBodyOfALastRequest) {
  start();
  WireClient one(server->port());

  one.send(post_request("/v1/jobs", kJob, "Connection: close\r\n"));

  EXPECT_EQ(one.reply().status, 202);
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
  const std::string request = post_request("/v1/jobs", kJob, "Expect: 100-continue\r\n");
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
  const std::string request = post_request("/v1/jobs", kJob, "Expect: 100-continue\r\n");

  one.send(request.substr(0, request.find("\r\n\r\n") + 4));

  EXPECT_EQ(one.reply().status, 401);
  EXPECT_TRUE(one.is_over());
}

// What a client has sent of a body that nobody reads must not be taken for its next request.
TEST_F(ServerTest, StreamsEventsAsTheyHappenAndAgainAfterALostConnection) {
  start();
  {
    WireClient first(server->port());
    first.send(get_request("/v1/events"));
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
    second->send(get_request("/v1/events", "Last-Event-ID: 1\r\n"));
    head = second->read_until("\r\n\r\n");
    service.ask("POST", "/v1/jobs/job-1:retry");  // something to write to the first
    service.ask("DELETE", "/v1/jobs/job-1");
  } while (head.starts_with("HTTP/1.1 503") && std::chrono::steady_clock::now() < deadline);

  second->read_until("retry: 2000\n\n");
  EXPECT_THAT(second->read_until("\n\n"), HasSubstr("id: 2\nevent: job.cancelled\n"));
}

TEST_F(ServerTest, EndsWaitsAndStreamsWhenItStops) {
  start();
  service.post("/v1/jobs", kJob);
  WireClient waiting(server->port());
  waiting.send(get_request("/v1/jobs/job-1?wait=60"));
  WireClient stream(server->port());
  stream.send(get_request("/v1/events"));
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

  one.send(get_request("/objects/a.jpg", "Range: bytes=2-4\r\n"));
  const Reply part = one.reply();
  one.send(get_request("/objects/a.jpg", "If-None-Match: " + part.headers.at("etag") + "\r\n"));

  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.headers.at("content-range"), "bytes 2-4/10");
  EXPECT_EQ(part.headers.at("content-type"), "image/jpeg");
  EXPECT_EQ(one.reply().status, 304);
}

TEST_F(ServerTest, PacksNothingForAClientThatWouldUnpackIt) {
  start();
  WireClient one(server->port());

  one.send(get_request("/v1/presets", "Accept-Encoding: gzip, br\r\n"));

  EXPECT_EQ(json::parse(one.reply().body)["presets"].size(), 3U);
}

TEST_F(ServerTest, DemandsAKeyOverTheWire) {
  const std::string key = service.key_with({.read = true});
  start();
  WireClient one(server->port());

  one.send(get_request("/v1/queue") +
           get_request("/v1/queue", "Authorization: Bearer " + key + "\r\n") +
           post_request("/v1/jobs", kJob, "X-Api-Key: " + key + "\r\n"));

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
  EXPECT_EQ(ApiServer::start(options, service.services()).error().code(),
            ErrorCode::invalid_preset);
}

TEST_F(ServerTest, CountsWhatItRefusesByTheHead) {
  start();
  WireClient one(server->port());
  one.send("GET / HTTP/2\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(one.reply().status, 505);

  EXPECT_THAT(service.metrics().text(), HasSubstr(R"(route="other",status="505"} 1)"));
}

}  // namespace
}  // namespace darkroom::api
