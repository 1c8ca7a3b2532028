#include "cli/client/service_answers.hpp"

#include <gtest/gtest.h>

namespace darkroom::cli {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

json finished_job() {
  return json::parse(R"({"id": "a", "state": "succeeded", "tool": "sora", "userId": "ada",
    "priority": "normal", "attempt": 2, "createdAt": "2026-01-31T09:00:00.000Z", "batch": "b",
    "result": {"jobId": "a", "tool": "sora", "userId": "ada", "success": true,
      "variants": [{"variant": "normal", "url": "file:///x", "key": "ada/a/normal.jpg",
        "format": "jpeg", "width": 4, "height": 3, "quality": 85, "size": 99, "sha256": "00"}],
      "originalSize": 1000, "originalFormat": "png", "compressionRatio": 10.1}})");
}

TEST(JobAnswer, IsReadWithItsResult) {
  const Result<RemoteJob> job = job_in(finished_job());

  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->id, "a");
  EXPECT_EQ(job->attempt, 2);
  EXPECT_EQ(job->batch, "b");
  EXPECT_TRUE(job->has_ended());
  ASSERT_TRUE(job->result.has_value());
  ASSERT_EQ(job->result->variants.size(), 1U);
  EXPECT_EQ(job->result->variants[0].key, "ada/a/normal.jpg");
  EXPECT_EQ(job->result->variants[0].size, 99U);
  EXPECT_EQ(job->result->original_format, Format::png);
}

TEST(JobAnswer, SaysHowManyFramesAVariantHas) {
  json answer = finished_job();
  EXPECT_EQ(job_in(answer)->result->variants[0].frames, 1);
  answer["result"]["variants"][0]["frames"] = 12;

  EXPECT_EQ(job_in(answer)->result->variants[0].frames, 12);
}

TEST(JobAnswer, WithoutAnIdIsNoDarkrooms) {
  for (const char* text : {"{}", "[]", "null", R"({"id": 7, "state": "dead"})"}) {
    const Result<RemoteJob> job = job_in(json::parse(text));
    ASSERT_FALSE(job.has_value()) << text;
    EXPECT_EQ(job.error().code(), ErrorCode::queue_unavailable);
  }
}

TEST(JobAnswer, OfAnotherTypeThanPromisedIsReadAsMissing) {
  json answer = finished_job();
  answer["attempt"] = "two";
  answer["result"] = 5;

  const Result<RemoteJob> job = job_in(answer);

  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->attempt, 0);
  EXPECT_FALSE(result_of(*job).success);
}

TEST(JobAnswer, OfADeadJobGivesAResultWithItsError) {
  const Result<RemoteJob> job = job_in(json::parse(
      R"({"id": "a", "state": "dead", "error": {"code": "corrupt_image", "message": "why"}})"));

  ASSERT_TRUE(job.has_value());
  const JobResult result = result_of(*job);
  EXPECT_FALSE(result.success);
  EXPECT_EQ(result.error->code(), ErrorCode::corrupt_image);
  EXPECT_EQ(result.error->message(), "why");
}

TEST(Problem, KeepsCodeAndEveryMistake) {
  const Error error = problem_in(400, json::parse(R"({"code": "invalid_job", "retryable": false,
    "problems": [{"pointer": "/tol", "message": "is no field"}, {"pointer": "/id",
    "message": "is empty"}]})"),
                                 std::nullopt);

  EXPECT_EQ(error.code(), ErrorCode::invalid_job);
  ASSERT_EQ(error.problems().size(), 2U);
  EXPECT_EQ(error.problems()[0].where, "/tol");
}

TEST(Problem, KeepsWhenToComeBack) {
  const Error error =
      problem_in(429, json::parse(R"({"code": "queue_full", "retryable": true})"), 7s);

  EXPECT_EQ(error.code(), ErrorCode::queue_full);
  EXPECT_TRUE(error.retryable());
  EXPECT_EQ(error.retry_after(), 7s);
}

TEST(Problem, OfAProxyIsToldByItsStatus) {
  EXPECT_EQ(problem_in(401, json(), std::nullopt).code(), ErrorCode::unauthorized);
  EXPECT_EQ(problem_in(404, json(), std::nullopt).code(), ErrorCode::not_found);
  EXPECT_EQ(problem_in(502, json(), std::nullopt).code(), ErrorCode::queue_unavailable);
}

TEST(Figures, AreReadByState) {
  const auto figures = figures_in(json::parse(
      R"({"states": {"available": {"jobs": 3, "oldestAgeSeconds": 1.5}, "dead": {"jobs": 2}},
          "paused": true, "callbacksWaiting": 4})"));

  ASSERT_TRUE(figures.has_value());
  ASSERT_EQ(figures->states.size(), 2U);
  EXPECT_EQ(figures->states[0].jobs, 3U);
  EXPECT_EQ(figures->states[0].oldest_seconds, 1.5);
  EXPECT_EQ(figures->states[1].oldest_seconds, std::nullopt);
  EXPECT_TRUE(figures->paused);
  EXPECT_EQ(figures->callbacks_waiting, 4U);
}

}  // namespace
}  // namespace darkroom::cli
