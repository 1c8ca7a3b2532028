#include "api/service.hpp"
#include "support/exposition.hpp"

#include <gmock/gmock.h>

namespace darkroom::api {
namespace {

using test::body_of;
using test::kJob;
using test::problem_of;
using test::Service;
using ::testing::HasSubstr;

TEST(Routes, SayWhereThereIsNothing) {
  Service service;
  for (const char* path : {"/v1", "/v1/jobs/", "/v1/jobs/a/b", "/v1/jobs/a:unknown", "/v2/jobs",
                           "/v1/jobs/%zz", "/objects/"}) {
    EXPECT_EQ(problem_of(service.get(path)), "404 not_found") << path;
  }
}

TEST(Routes, SayWhichMethodsAPathKnows) {
  Service service;

  const Response refused = service.ask("PUT", "/v1/jobs");
  EXPECT_EQ(problem_of(refused), "405 invalid_job");
  EXPECT_EQ(refused.header("Allow"), "POST, GET, HEAD, DELETE, OPTIONS");

  const Response asked = service.ask("OPTIONS", "/v1/queue:pause");
  EXPECT_EQ(asked.status, 204);
  EXPECT_EQ(asked.header("Allow"), "POST, OPTIONS");
}

TEST(Routes, AnswerHeadAsGet) {
  Service service;
  EXPECT_EQ(service.ask("HEAD", "/v1/queue").status, 200);
}

TEST(Routes, RefuseAParameterThatTheyDoNotKnowAndNameTheNearest) {
  Service service;

  const Response refused = service.get("/v1/jobs?stat=dead&limit=1");

  EXPECT_EQ(problem_of(refused), "400 invalid_job");
  const auto problems = body_of(refused)["problems"];
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0]["pointer"], "?stat");
  EXPECT_THAT(problems[0]["message"].get<std::string>(), HasSubstr("did you mean 'state'?"));
  EXPECT_EQ(service.get("/v1/queue?x=1").status, 400);
}

TEST(Routes, RefuseAnEmptyParameter) {
  Service service;
  EXPECT_EQ(problem_of(service.get("/v1/jobs?user=")), "400 invalid_job");
  EXPECT_EQ(problem_of(service.get("/v1/events?job")), "400 invalid_job");
}

TEST(Routes, RefuseAParameterGivenTwice) {
  Service service;
  EXPECT_EQ(problem_of(service.get("/v1/jobs?limit=1&limit=2")), "400 invalid_job");
}

TEST(Routes, TellIdsWithEscapesApartFromPaths) {
  Service service;
  ASSERT_EQ(service.post("/v1/jobs", kJob).status, 202);

  EXPECT_EQ(service.get("/v1/jobs/job%2D1").status, 200);
  EXPECT_EQ(service.get("/v1/jobs/job-1%2Fattempts").status, 404);
}

TEST(Routes, CountEveryRequestByItsPattern) {
  Service service;
  service.get("/v1/jobs/a");
  service.get("/v1/jobs/b");
  service.ask("BREW", "/coffee");

  const std::string page = service.metrics().text();
  EXPECT_EQ(
      darkroom::test::sample(
          page, R"(darkroom_http_requests_total{method="GET",route="/v1/jobs/{id}",status="404"})"),
      2);
  EXPECT_EQ(darkroom::test::sample(
                page, R"(darkroom_http_requests_total{method="other",route="other",status="404"})"),
            1);
  EXPECT_EQ(darkroom::test::sample(
                page, R"(darkroom_http_request_duration_seconds_count{route="/v1/jobs/{id}"})"),
            2);
}

}  // namespace
}  // namespace darkroom::api
