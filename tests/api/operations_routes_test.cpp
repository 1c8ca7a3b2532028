#include "api/service.hpp"

#include <gmock/gmock.h>

namespace darkroom::api {
namespace {

using test::body_of;
using test::json;
using test::kJob;
using test::Service;
using ::testing::HasSubstr;

TEST(Health, FailsWithTheReasonWhenNothingMoves) {
  Service service;
  EXPECT_EQ(service.get("/healthz").status, 200);
  EXPECT_EQ(body_of(service.get("/healthz")), (json{{"status", "ok"}}));

  service.stuck = "no job ended for 10 minutes";

  const Response failing = service.get("/healthz");
  EXPECT_EQ(failing.status, 503);
  EXPECT_EQ(body_of(failing),
            (json{{"status", "failing"}, {"reason", "no job ended for 10 minutes"}}));
}

TEST(Readiness, IsOfTheQueueAndOfEveryCheck) {
  Service service;
  service.post("/v1/jobs", kJob);
  service.checks = {{.name = "store", .ok = true}};
  const Response ready = service.get("/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(body_of(ready)["ready"], true);
  EXPECT_EQ(body_of(ready)["checks"][0],
            (json{{"name", "queue"}, {"ok", true}, {"detail", "1 waiting"}}));

  service.checks.push_back({.name = "codecs", .ok = false, .detail = "none starts"});

  const Response not_ready = service.get("/readyz");
  EXPECT_EQ(not_ready.status, 503);
  EXPECT_EQ(body_of(not_ready)["ready"], false);
  EXPECT_EQ(body_of(not_ready)["checks"][2]["detail"], "none starts");
}

TEST(MetricsRoute, ServesPrometheusText) {
  Service service;
  const Response page = service.get("/metrics");
  EXPECT_EQ(page.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(page.body, HasSubstr("darkroom_build_info"));
}

TEST(Front, SaysWhereToLook) {
  Service service;
  EXPECT_THAT(service.get("/").body, HasSubstr("/openapi.json"));
}

}  // namespace
}  // namespace darkroom::api
