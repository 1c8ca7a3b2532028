#include "api/json.hpp"
#include "api/service.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace darkroom::api {
namespace {

using namespace std::chrono_literals;
using queue::Settlement;
using test::body_of;
using test::json;
using test::kJob;
using test::problem_of;
using test::Service;
using ::testing::ElementsAre;

class JobRoutes : public ::testing::Test {
 protected:
  void submit(const std::string& id, const std::string& more = "") {
    const std::string body =
        R"({"id":")" + id + R"(","tool":"dall-e","sourceUrl":"https://a/b")" + more + "}";
    ASSERT_EQ(service.post("/v1/jobs", body).status, 202) << body;
  }
  std::vector<std::string> ids_at(const std::string& target) {
    std::vector<std::string> ids;
    const Response page = service.get(target);
    EXPECT_EQ(page.status, 200) << page.body;
    const json body = body_of(page);
    for (const json& job : body["jobs"]) ids.push_back(job["id"]);
    return ids;
  }

  Service service;
};

TEST_F(JobRoutes, AcceptAJobAndSayWhereItIs) {
  const Response accepted = service.post("/v1/jobs", kJob);

  EXPECT_EQ(accepted.status, 202);
  EXPECT_EQ(accepted.header("Location"), "/v1/jobs/job-1");
  EXPECT_EQ(body_of(accepted), json::parse(R"({"id":"job-1","state":"available","tool":"dall-e",
      "userId":"anna","priority":"normal","attempt":0,"createdAt":"2026-01-31T09:00:00.120Z"})"));
  EXPECT_EQ(service.accepted, 1);
  EXPECT_EQ(service.get("/v1/jobs/job-1").body, accepted.body);
}

TEST_F(JobRoutes, KnowAJobThatIsSentAgain) {
  service.post("/v1/jobs", kJob);

  EXPECT_EQ(service.post("/v1/jobs", kJob).status, 200);
  const Response other = service.post(
      "/v1/jobs", R"({"id":"job-1","tool":"dall-e","sourceUrl":"https://cdn.example/2.png"})");
  EXPECT_EQ(problem_of(other), "409 conflict");
  EXPECT_EQ(service.accepted, 1);
}

TEST_F(JobRoutes, RefuseABodyThatSaysItIsSomethingElse) {
  EXPECT_EQ(problem_of(service.post("/v1/jobs", kJob, {{"content-type", "text/plain"}})),
            "415 invalid_job");
}

TEST_F(JobRoutes, SayHowLongToWaitWhenTheQueueIsFull) {
  Service small({}, {.most_waiting = 1});
  ASSERT_EQ(small.post("/v1/jobs", kJob).status, 202);

  const Response refused =
      small.post("/v1/jobs", R"({"id":"b","tool":"dall-e","sourceUrl":"https://a/b"})");

  EXPECT_EQ(problem_of(refused), "429 queue_full");
  EXPECT_TRUE(refused.header("Retry-After"));
  EXPECT_EQ(body_of(refused)["retryable"], true);
}

TEST_F(JobRoutes, ShowAnEndedJobWithItsResult) {
  service.post("/v1/jobs", kJob);
  service.now += 1s;
  service.settle({.kind = Settlement::Kind::succeed, .result = R"({"success":true})"});

  const json job = body_of(service.get("/v1/jobs/job-1"));

  EXPECT_EQ(job["state"], "succeeded");
  EXPECT_EQ(job["attempt"], 1);
  EXPECT_EQ(job["startedAt"], "2026-01-31T09:00:01.120Z");
  EXPECT_EQ(job["result"], json::parse(R"({"success":true})"));
  EXPECT_EQ(problem_of(service.get("/v1/jobs/other")), "404 not_found");
}

TEST_F(JobRoutes, ListTheNewestFirstInPages) {
  for (const char* id : {"a", "b", "c"}) submit(id);

  EXPECT_THAT(ids_at("/v1/jobs?limit=2"), ElementsAre("c", "b"));
  const json first = body_of(service.get("/v1/jobs?limit=2"));
  EXPECT_THAT(ids_at("/v1/jobs?limit=2&cursor=" + first["next"].get<std::string>()),
              ElementsAre("a"));
  EXPECT_FALSE(body_of(service.get("/v1/jobs")).contains("next"));
}

TEST_F(JobRoutes, ListByStateToolAndUser) {
  submit("a", R"(,"userId":"anna")");
  submit("b", R"(,"userId":"ben")");
  service.ask("DELETE", "/v1/jobs/a");

  EXPECT_THAT(ids_at("/v1/jobs?state=cancelled"), ElementsAre("a"));
  EXPECT_THAT(ids_at("/v1/jobs?user=ben"), ElementsAre("b"));
  EXPECT_THAT(ids_at("/v1/jobs?tool=dalle"), ElementsAre("b", "a"));  // an alias
  EXPECT_THAT(ids_at("/v1/jobs?tool=sora"), ElementsAre());
  EXPECT_EQ(problem_of(service.get("/v1/jobs?state=done")), "400 invalid_job");
}

TEST_F(JobRoutes, FindThoseThatAreNamedWithTheirResults) {
  submit("a");
  service.settle({.kind = Settlement::Kind::succeed, .result = R"({"success":true})"});
  submit("b");
  submit("c");

  const json found = body_of(service.get("/v1/jobs?ids=b,nobody,a"));

  ASSERT_EQ(found["jobs"].size(), 2U);
  EXPECT_EQ(found["jobs"][0]["id"], "b");
  EXPECT_EQ(found["jobs"][1]["result"]["success"], true);
  EXPECT_FALSE(found.contains("next"));
}

TEST_F(JobRoutes, FindAHundredByNameAndNoMore) {
  std::string ids = "a";
  for (int i = 1; i < 100; ++i) ids += ",a" + std::to_string(i);

  EXPECT_EQ(service.get("/v1/jobs?ids=" + ids).status, 200);
  EXPECT_EQ(problem_of(service.get("/v1/jobs?ids=" + ids + ",b")), "400 invalid_job");
  EXPECT_EQ(problem_of(service.get("/v1/jobs?ids=a&limit=5")), "400 invalid_job");
}

class BadNumber : public ::testing::TestWithParam<const char*> {};
TEST_P(BadNumber, IsRefused) {
  Service service;
  EXPECT_EQ(problem_of(service.get(GetParam())), "400 invalid_job");
}
INSTANTIATE_TEST_SUITE_P(All, BadNumber,
                         ::testing::Values("/v1/jobs?limit=0", "/v1/jobs?limit=1001",
                                           "/v1/jobs?limit=x", "/v1/jobs?limit=",
                                           "/v1/jobs?limit=-1", "/v1/jobs?limit=1.5",
                                           "/v1/jobs?cursor=99999999999999999999",
                                           "/v1/jobs?cursor=abc", "/v1/jobs/a?wait=61"));

TEST_F(JobRoutes, CancelAWaitingJobAtOnceAndTellARunningOne) {
  submit("a");
  submit("b");
  ASSERT_TRUE(service.queue().claim({}, service.now).has_value());  // a

  const Response waiting = service.ask("DELETE", "/v1/jobs/b");
  const Response running = service.ask("DELETE", "/v1/jobs/a");

  EXPECT_EQ(waiting.status, 200);
  EXPECT_EQ(body_of(waiting)["state"], "cancelled");
  EXPECT_EQ(running.status, 202);
  EXPECT_EQ(body_of(running)["cancelWanted"], true);
  EXPECT_EQ(problem_of(service.ask("DELETE", "/v1/jobs/c")), "404 not_found");
}

TEST_F(JobRoutes, RetryWhatIsDeadAndNothingElse) {
  submit("a");
  EXPECT_EQ(problem_of(service.post("/v1/jobs/a:retry")), "409 conflict");
  service.settle({.kind = Settlement::Kind::bury, .error_code = "source_not_found"});
  const int woken = service.accepted.load();

  const Response retried = service.post("/v1/jobs/a:retry");

  EXPECT_EQ(retried.status, 200);
  EXPECT_EQ(body_of(retried)["state"], "available");
  EXPECT_EQ(service.accepted, woken + 1);
}

TEST_F(JobRoutes, TellTheHistoryOfAJob) {
  submit("a");
  service.settle(
      {.kind = Settlement::Kind::bury, .error_code = "source_not_found", .error_message = "404"});

  const json attempts = body_of(service.get("/v1/jobs/a/attempts"))["attempts"];

  ASSERT_EQ(attempts.size(), 1U);
  EXPECT_EQ(attempts[0]["number"], 1);
  EXPECT_EQ(attempts[0]["outcome"], "dead");
  EXPECT_EQ(attempts[0]["error"], (json{{"code", "source_not_found"}, {"message", "404"}}));
  EXPECT_EQ(problem_of(service.get("/v1/jobs/b/attempts")), "404 not_found");
}

TEST_F(JobRoutes, ForgetDeadJobsWhenTold) {
  submit("a");
  service.settle({.kind = Settlement::Kind::bury, .error_code = "internal"});
  submit("b");

  EXPECT_EQ(problem_of(service.ask("DELETE", "/v1/jobs")), "400 invalid_job");
  EXPECT_EQ(problem_of(service.ask("DELETE", "/v1/jobs?state=available")), "400 invalid_job");
  EXPECT_EQ(body_of(service.ask("DELETE", "/v1/jobs?state=dead")),
            (json{{"purged", 1}, {"more", false}}));
  EXPECT_THAT(ids_at("/v1/jobs"), ElementsAre("b"));
}

TEST_F(JobRoutes, MakeACallbackDueAgain) {
  submit("a", R"(,"callbackUrl":"https://a/hook")");
  service.settle({.kind = Settlement::Kind::succeed, .result = "{}"});
  const auto first = service.queue().due_notices(1, 1min, service.now).value();
  ASSERT_EQ(first.size(), 1U);
  ASSERT_TRUE(service.queue().delivered(first[0].id).has_value());

  const Response again = service.post("/v1/jobs/a:redeliver");

  EXPECT_EQ(again.status, 202);
  EXPECT_EQ(body_of(again), (json{{"id", "a"}, {"redelivering", true}}));
  EXPECT_EQ(service.queue().due_notices(1, 1min, service.now).value().size(), 1U);
  submit("b");
  EXPECT_EQ(problem_of(service.post("/v1/jobs/b:redeliver")), "404 not_found");
}

TEST_F(JobRoutes, WaitUntilTheJobHasEnded) {
  submit("a");
  std::jthread worker([&] {
    // Once somebody waits, and not before: what comes of the wait is what is tested.
    while (service.api().waiting.used() == 0) std::this_thread::yield();
    service.settle({.kind = Settlement::Kind::succeed, .result = R"({"success":true})"});
  });

  const Response answer = service.get("/v1/jobs/a?wait=30");

  EXPECT_EQ(body_of(answer)["state"], "succeeded");
}

TEST_F(JobRoutes, AnswerASubmitWithItsResultWhenItIsThereInTime) {
  std::jthread worker([&] {
    while (service.accepted == 0) std::this_thread::yield();
    service.settle({.kind = Settlement::Kind::succeed, .result = R"({"success":true})"});
  });

  const Response answer = service.post("/v1/jobs?wait=30", kJob);

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(body_of(answer)["result"]["success"], true);
}

TEST_F(JobRoutes, AnswerAtOnceWhenAsManyWaitAsMay) {
  Service busy(ApiOptions{.most_waiting = 0});

  const Response answer = busy.post("/v1/jobs?wait=60", kJob);

  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(body_of(answer)["state"], "available");
}

TEST_F(JobRoutes, StopWaitingWhenTheServiceStops) {
  submit("a");
  std::jthread stopping([&] {
    while (service.api().waiting.used() == 0) std::this_thread::yield();
    service.api().feed.stop();
  });

  const Response answer = service.get("/v1/jobs/a?wait=60");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(body_of(answer)["state"], "available");
}

}  // namespace
}  // namespace darkroom::api
