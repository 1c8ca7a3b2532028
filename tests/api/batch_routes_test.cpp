#include "api/service.hpp"

#include <gmock/gmock.h>

namespace darkroom::api {
namespace {

using namespace std::chrono_literals;
using queue::Settlement;
using test::body_of;
using test::json;
using test::problem_of;
using test::Service;

json jobs(int count) {
  json list = json::array();
  for (int i = 0; i < count; ++i) {
    list.push_back({{"id", "j" + std::to_string(i)},
                    {"tool", "dall-e"},
                    {"sourceUrl", "https://a/" + std::to_string(i)}});
  }
  return list;
}

std::string batch(int count) {
  return json{{"id", "b"}, {"jobs", jobs(count)}}.dump();
}

TEST(BatchRoutes, AcceptManyJobsAtOnce) {
  Service service;

  const Response accepted = service.post("/v1/jobs:batch", batch(3));

  EXPECT_EQ(accepted.status, 202);
  EXPECT_EQ(accepted.header("Location"), "/v1/batches/b");
  const json body = body_of(accepted);
  EXPECT_EQ(body["id"], "b");
  EXPECT_EQ(body["state"], "running");
  EXPECT_EQ(body["total"], 3);
  EXPECT_EQ(body["jobIds"], json({"j0", "j1", "j2"}));
  EXPECT_EQ(service.accepted, 1);
  EXPECT_EQ(body_of(service.get("/v1/jobs/j1"))["batch"], "b");
}

TEST(BatchRoutes, KnowABatchThatIsSentAgain) {
  Service service;
  service.post("/v1/jobs:batch", batch(2));

  EXPECT_EQ(service.post("/v1/jobs:batch", batch(2)).status, 200);
  EXPECT_EQ(problem_of(service.post("/v1/jobs:batch", batch(3))), "409 conflict");
}

TEST(BatchRoutes, MakeIdsFromAnIdempotencyKey) {
  Service service;
  json anonymous = jobs(2);
  for (json& job : anonymous) job.erase("id");
  const std::string body = json{{"jobs", anonymous}}.dump();

  const json first = body_of(service.post("/v1/jobs:batch", body, {{"idempotency-key", "k"}}));
  const Response second = service.post("/v1/jobs:batch", body, {{"idempotency-key", "k"}});

  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(body_of(second)["jobIds"], first["jobIds"]);
  EXPECT_NE(first["jobIds"][0], first["jobIds"][1]);
}

TEST(BatchRoutes, TellTheMistakesOfAllJobsAndAcceptNone) {
  Service service;
  json list = jobs(3);
  list[1]["tol"] = 1;
  list[2]["tool"] = "dally";

  const Response refused = service.post("/v1/jobs:batch", json{{"jobs", list}}.dump());

  EXPECT_EQ(problem_of(refused), "400 invalid_job");
  const json problems = body_of(refused)["problems"];
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0]["pointer"], "/jobs/1/tol");
  EXPECT_EQ(problems[1]["pointer"], "/jobs/2/tool");
  EXPECT_EQ(body_of(service.get("/v1/jobs"))["jobs"].size(), 0U);
}

TEST(BatchRoutes, HoldABatchsOwnFieldsToAJobsRules) {
  Service service;
  const json own{{"id", "a/b"}, {"callbackUrl", "ftp://x"}, {"jobs", jobs(1)}};

  const json problems = body_of(service.post("/v1/jobs:batch", own.dump()))["problems"];

  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0]["pointer"], "/id");
  EXPECT_EQ(problems[1]["pointer"], "/callbackUrl");
}

class BadBatch : public ::testing::TestWithParam<const char*> {};
TEST_P(BadBatch, IsRefused) {
  Service service(ApiOptions{.most_batch = 2});
  EXPECT_EQ(problem_of(service.post("/v1/jobs:batch", GetParam())), "400 invalid_job");
}
INSTANTIATE_TEST_SUITE_P(
    All, BadBatch,
    ::testing::Values("[]", "{}", R"({"jobs":[]})", R"({"jobs":{}})", R"({"jobs":[1,2,3]})",
                      R"({"jobs":[7]})",
                      R"({"jobs":[{"tool":"sora","sourceUrl":"https://a/b"}],"callback":"x"})",
                      R"({"jobs":[{"tool":"sora","sourceUrl":"https://a/b"}],"id":7})",
                      R"({"jobs":[{"tool":"sora","sourceUrl":"https://a/b"}],"id":""})"));

TEST(BatchRoutes, NameTheFieldThatWasMeant) {
  Service service;
  const Response refused =
      service.post("/v1/jobs:batch",
                   R"({"jobs":[{"tool":"sora","sourceUrl":"https://a/b"}],"callbackurl":"x"})");
  EXPECT_THAT(body_of(refused)["detail"].get<std::string>(),
              ::testing::HasSubstr("did you mean 'callbackUrl'?"));
}

TEST(BatchRoutes, FollowTheProgress) {
  Service service;
  service.post("/v1/jobs:batch", batch(4));
  service.now += 10s;
  service.settle({.kind = Settlement::Kind::succeed, .result = "{}"});

  const json half = body_of(service.get("/v1/batches/b"));

  EXPECT_EQ(half["succeeded"], 1);
  EXPECT_EQ(half["remaining"], 3);
  EXPECT_EQ(half["progress"], 0.25);
  EXPECT_EQ(half["etaSeconds"], 30);
  EXPECT_FALSE(half.contains("jobs"));
  EXPECT_EQ(problem_of(service.get("/v1/batches/c")), "404 not_found");
}

TEST(BatchRoutes, ShowAPageOfTheJobsWhenAsked) {
  Service service;
  service.post("/v1/jobs:batch", batch(3));

  const json first = body_of(service.get("/v1/batches/b?jobs=1&limit=2"));
  const json second = body_of(
      service.get("/v1/batches/b?jobs=1&limit=2&cursor=" + first["next"].get<std::string>()));

  EXPECT_EQ(first["jobs"].size(), 2U);
  EXPECT_EQ(second["jobs"].size(), 1U);
  EXPECT_FALSE(second.contains("next"));
  EXPECT_EQ(problem_of(service.get("/v1/batches/b?jobs=2")), "400 invalid_job");
  EXPECT_EQ(problem_of(service.get("/v1/batches/b?limit=1001")), "400 invalid_job");
}

TEST(BatchRoutes, CancelWhatWaits) {
  Service service;
  service.post("/v1/jobs:batch", batch(3));

  const Response cancelled = service.ask("DELETE", "/v1/batches/b");

  EXPECT_EQ(cancelled.status, 200);
  EXPECT_EQ(body_of(cancelled)["cancelled"], 3);
  EXPECT_EQ(body_of(cancelled)["state"], "completed");
  EXPECT_EQ(problem_of(service.ask("DELETE", "/v1/batches/c")), "404 not_found");
}

TEST(BatchRoutes, MakeTheCallbackDueAgain) {
  Service service;
  const json body{{"id", "b"}, {"callbackUrl", "https://a/hook"}, {"jobs", jobs(1)}};
  service.post("/v1/jobs:batch", body.dump());
  service.settle({.kind = Settlement::Kind::succeed, .result = "{}"});

  EXPECT_EQ(service.post("/v1/batches/b:redeliver").status, 202);
  EXPECT_EQ(problem_of(service.post("/v1/batches/c:redeliver")), "404 not_found");
}

}  // namespace
}  // namespace darkroom::api
