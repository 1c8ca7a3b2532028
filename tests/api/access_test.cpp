#include "api/access.hpp"

#include "api/service.hpp"

namespace darkroom::api {
namespace {

using test::kJob;
using test::problem_of;
using test::Service;

class Loopback : public ::testing::TestWithParam<std::pair<const char*, bool>> {};
TEST_P(Loopback, IsTold) {
  EXPECT_EQ(is_loopback(GetParam().first), GetParam().second) << GetParam().first;
}
INSTANTIATE_TEST_SUITE_P(All, Loopback,
                         ::testing::Values(std::pair{"127.0.0.1", true},
                                           std::pair{"127.8.9.10", true}, std::pair{"::1", true},
                                           std::pair{"128.0.0.1", false},
                                           std::pair{"0.0.0.0", false}, std::pair{"::", false},
                                           std::pair{"10.0.0.1", false},
                                           std::pair{"localhost", false}));

TEST(CheckListen, DemandsAKeyAnywhereButOnLoopback) {
  EXPECT_TRUE(check_listen("127.0.0.1", false).has_value());
  EXPECT_TRUE(check_listen("0.0.0.0", true).has_value());
  EXPECT_EQ(check_listen("0.0.0.0", false).error().code(), ErrorCode::forbidden);
  EXPECT_EQ(check_listen("::", false).error().code(), ErrorCode::forbidden);
  EXPECT_EQ(check_listen("example.org", true).error().code(), ErrorCode::invalid_job);
}

TEST(Callers, NeedNoKeyWhileThereIsNone) {
  Service service;
  EXPECT_EQ(service.post("/v1/queue:pause").status, 200);
}

TEST(Callers, NeedAKeyOnceThereIsOne) {
  Service service;
  service.key_with({.read = true});

  EXPECT_EQ(problem_of(service.get("/v1/queue")), "401 unauthorized");
  EXPECT_EQ(problem_of(service.get("/metrics")), "401 unauthorized");
  EXPECT_EQ(problem_of(service.get("/objects/a.jpg")), "401 unauthorized");
  EXPECT_EQ(problem_of(service.get("/v1/queue", {{"authorization", "Bearer dk_nobody"}})),
            "401 unauthorized");
  EXPECT_EQ(service.get("/healthz").status, 200);
  EXPECT_EQ(service.get("/readyz").status, 200);
  EXPECT_EQ(service.get("/openapi.json").status, 200);
}

TEST(Callers, ShowTheirKeyInEitherHeader) {
  Service service;
  const std::string key = service.key_with({.read = true});

  EXPECT_EQ(service.get("/v1/queue", {{"authorization", "Bearer " + key}}).status, 200);
  EXPECT_EQ(service.get("/v1/queue", {{"authorization", "bearer " + key}}).status, 200);
  EXPECT_EQ(service.get("/v1/queue", {{"x-api-key", key}}).status, 200);
  EXPECT_EQ(service.get("/v1/queue", {{"authorization", "Basic " + key}}).status, 401);
}

TEST(Callers, MayDoWhatTheirScopesSay) {
  Service service;
  const test::HeaderList reader{{"x-api-key", service.key_with({.read = true})}};
  const test::HeaderList writer{{"x-api-key", service.key_with({.submit = true})}};
  const test::HeaderList admin{{"x-api-key", service.key_with({.admin = true})}};

  EXPECT_EQ(problem_of(service.post("/v1/jobs", kJob, reader)), "403 forbidden");
  EXPECT_EQ(service.post("/v1/jobs", kJob, writer).status, 202);
  EXPECT_EQ(problem_of(service.get("/v1/jobs", writer)), "403 forbidden");
  EXPECT_EQ(problem_of(service.post("/v1/queue:pause", "", writer)), "403 forbidden");
  EXPECT_EQ(service.get("/v1/jobs", admin).status, 200);
  EXPECT_EQ(service.post("/v1/queue:pause", "", admin).status, 200);
}

TEST(Callers, ThatAskTooOftenAreToldWhenToComeBack) {
  Service service;
  const test::HeaderList hasty{
      {"x-api-key", service.key_with({.read = true}, RateLimit{.per_second = 0.1, .burst = 1})}};
  EXPECT_EQ(service.get("/v1/queue", hasty).status, 200);

  const Response refused = service.get("/v1/queue", hasty);

  EXPECT_EQ(problem_of(refused), "429 rate_limited");
  EXPECT_EQ(refused.header("Retry-After"), "10");
  service.now += std::chrono::seconds(10);
  EXPECT_EQ(service.get("/v1/queue", hasty).status, 200);
}

TEST(Objects, MayBeOpenToEveryone) {
  Service service({.public_objects = true});
  service.key_with({.read = true});
  ASSERT_TRUE(service.objects().put("a.txt", as_bytes("x"), {}).has_value());

  EXPECT_EQ(service.get("/objects/a.txt").status, 200);
  EXPECT_EQ(service.get("/v1/queue").status, 401);
}

struct Named {
  const char* host;
  int status;
};
class HostOf : public ::testing::TestWithParam<Named> {};
TEST_P(HostOf, IsALoopbackNameOrConfigured) {
  Service service({.hosts = {"darkroom.internal"}});
  EXPECT_EQ(service.get("/v1/queue", {{"host", GetParam().host}}).status, GetParam().status)
      << GetParam().host;
}
INSTANTIATE_TEST_SUITE_P(Requests, HostOf,
                         ::testing::Values(Named{"localhost", 200}, Named{"LocalHost:8080", 200},
                                           Named{"127.0.0.1:8080", 200}, Named{"[::1]:8080", 200},
                                           Named{"darkroom.internal:80", 200},
                                           Named{"evil.example:8080", 403},
                                           Named{"127.0.0.1.evil.example", 403},
                                           Named{"localhost.evil.example", 403},
                                           Named{"10.0.0.1", 403}));

TEST(Hosts, AreNotAskedForAwayFromLoopback) {
  Service service({.address = "10.0.0.1"});
  EXPECT_EQ(service.get("/v1/queue", {{"host", "api.example"}}).status, 200);
}

TEST(Browsers, MaySendNothingFromAnotherOrigin) {
  Service service;

  EXPECT_EQ(problem_of(service.post("/v1/jobs", kJob, {{"origin", "https://evil.example"}})),
            "403 forbidden");
  EXPECT_EQ(service.post("/v1/jobs", kJob, {{"origin", "null"}}).status, 403);
  EXPECT_EQ(service.post("/v1/jobs", kJob, {{"origin", "http://localhost:9999"}}).status, 403);
  EXPECT_EQ(service.post("/v1/jobs", kJob, {{"origin", "http://localhost:8080"}}).status, 202);
}

TEST(Cors, IsOffUntilItIsConfigured) {
  Service service;
  const Response answer = service.get("/v1/queue", {{"origin", "https://app.example"}});

  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.header("Access-Control-Allow-Origin"));
}

TEST(Cors, LetsConfiguredOriginsInAndNoOther) {
  Service service({.cors_origins = {"https://app.example"}});
  const test::HeaderList app{{"origin", "https://app.example"}};

  EXPECT_EQ(service.get("/v1/queue", app).header("Access-Control-Allow-Origin"),
            "https://app.example");
  EXPECT_EQ(service.post("/v1/jobs", kJob, app).status, 202);
  const Response other = service.get("/v1/queue", {{"origin", "https://other.example"}});
  EXPECT_FALSE(other.header("Access-Control-Allow-Origin"));
  EXPECT_EQ(other.header("Vary"), "Origin");
}

TEST(Cors, AnswersWhatABrowserAsksFirst) {
  Service service({.cors_origins = {"https://app.example"}});
  service.key_with({.read = true});

  const Response allowed =
      service.ask("OPTIONS", "/v1/jobs", "",
                  {{"origin", "https://app.example"}, {"access-control-request-method", "POST"}});

  EXPECT_EQ(allowed.status, 204);
  EXPECT_EQ(allowed.header("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(allowed.header("Access-Control-Allow-Methods"), "GET, POST, DELETE");
}

TEST(EveryAnswer, CarriesTheSecurityHeaders) {
  Service service;
  for (const Response& answer : {service.get("/v1/queue"), service.get("/nothing")}) {
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(answer.header("Content-Security-Policy"),
              "default-src 'none'; frame-ancestors 'none'");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  }
}

}  // namespace
}  // namespace darkroom::api
