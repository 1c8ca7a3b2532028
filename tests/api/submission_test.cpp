#include "api/submission.hpp"

#include "api/service.hpp"

#include <gmock/gmock.h>

namespace darkroom::api {
namespace {

using test::body_of;
using test::json;
using test::kJob;
using test::problem_of;
using test::Service;
using ::testing::StartsWith;

// A multipart request, as the connection's side hands it over.
Response upload(Service& service, std::vector<Part> parts) {
  Request request = Service::request_for("POST", "/v1/jobs",
                                         {{"content-type", "multipart/form-data; boundary=x"}});
  request.parts = std::move(parts);
  return answer(request, service.api());
}

TEST(Submission, TellsOfEveryMistakeAtOnce) {
  Service service;

  const Response refused = service.post(
      "/v1/jobs", R"({"tool":"dall-e","sourceUrl":"https://a/b","priorty":"low","id":7})");

  EXPECT_EQ(problem_of(refused), "400 invalid_job");
  EXPECT_EQ(body_of(refused)["problems"].size(), 2U);
}

struct Bad {
  const char* name;
  std::string body;
  const char* problem;
};
class BadJob : public ::testing::TestWithParam<Bad> {};
TEST_P(BadJob, IsRefusedBeforeItIsAccepted) {
  Service service;
  EXPECT_EQ(problem_of(service.post("/v1/jobs", GetParam().body)), GetParam().problem);
  EXPECT_EQ(body_of(service.get("/v1/jobs"))["jobs"].size(), 0U);
}
INSTANTIATE_TEST_SUITE_P(
    All, BadJob,
    ::testing::Values(
        Bad{"NoJson", "{", "400 invalid_job"}, Bad{"NoObject", "[]", "400 invalid_job"},
        Bad{"DuplicateKey", R"({"tool":"sora","tool":"dall-e","sourceUrl":"https://a/b"})",
            "400 invalid_job"},
        Bad{"TooDeep", std::string(10'000, '['), "400 invalid_job"},
        Bad{"HugeNumber", R"({"tool":"sora","sourceUrl":"https://a/b","metadata":{"a":1e400}})",
            "400 invalid_job"},
        Bad{"NotANumber", R"({"tool":"sora","sourceUrl":"https://a/b","metadata":{"a":NaN}})",
            "400 invalid_job"},
        Bad{"UnknownTool", R"({"tool":"dally","sourceUrl":"https://a/b"})", "422 unknown_tool"},
        Bad{"UnknownVariant", R"({"tool":"sora","sourceUrl":"https://a/b","variants":["big"]})",
            "400 invalid_job"},
        Bad{"PathAsId", R"({"id":"../../x","tool":"sora","sourceUrl":"https://a/b"})",
            "400 invalid_job"},
        Bad{"NulInId", R"({"id":"a\u0000","tool":"sora","sourceUrl":"https://a/b"})",
            "400 invalid_job"},
        Bad{"LocalFile", R"({"tool":"sora","sourceFile":"/etc/passwd"})", "400 invalid_job"},
        Bad{"NoSource", R"({"tool":"sora"})", "400 invalid_job"}),
    [](const auto& each) { return each.param.name; });

TEST(Submission, GivesAnIdAndKeepsTheCanonicalTool) {
  Service service;

  const json job =
      body_of(service.post("/v1/jobs", R"({"tool":"dalle","sourceUrl":"https://a/b"})"));

  EXPECT_EQ(job["tool"], "dall-e");
  EXPECT_EQ(job["userId"], "anonymous");
  EXPECT_EQ(job["id"].get<std::string>().size(), 36U);
  const auto stored = service.queue().job(job["id"]).value();
  EXPECT_EQ(json::parse(stored.body),
            (json{{"id", job["id"]}, {"tool", "dall-e"}, {"sourceUrl", "https://a/b"}}));
}

TEST(Submission, IsTheSameJobByAnyAliasOfItsTool) {
  Service service;
  service.post("/v1/jobs", R"({"id":"a","tool":"dalle","sourceUrl":"https://a/b"})");

  EXPECT_EQ(
      service.post("/v1/jobs", R"({"id":"a","tool":"dall-e","sourceUrl":"https://a/b"})").status,
      200);
}

TEST(Submission, KeepsTheImageItselfBesideTheBody) {
  Service service;
  ASSERT_EQ(
      service.post("/v1/jobs", R"({"id":"a","tool":"sora","sourceBuffer":"aGVsbG8="})").status,
      202);

  const auto claims = service.queue().claim({}, service.now).value();

  ASSERT_EQ(claims.size(), 1U);
  const Bytes& payload = claims[0].job.payload;
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(payload.data()), payload.size()), "hello");
  EXPECT_EQ(json::parse(claims[0].job.body), (json{{"id", "a"}, {"tool", "sora"}}));
}

TEST(Submission, TakesTheImageAsAPart) {
  Service service;

  const Response accepted =
      upload(service, {{.name = "job", .content = R"({"id":"a","tool":"sora"})"},
                       {.name = "file", .content = std::string("\x89PNG\0\xFF", 6)}});

  EXPECT_EQ(accepted.status, 202);
  const auto claims = service.queue().claim({}, service.now).value();
  EXPECT_EQ(claims.at(0).job.payload.size(), 6U);
  EXPECT_EQ(claims.at(0).job.payload[4], std::byte{0});
}

TEST(Submission, NamesThePartThatIsWrong) {
  Service service;
  const Part job{.name = "job", .content = R"({"tool":"sora"})"};
  const Part file{.name = "file", .content = "x"};

  EXPECT_EQ(problem_of(upload(service, {job})), "400 invalid_job");
  EXPECT_EQ(problem_of(upload(service, {file})), "400 invalid_job");
  EXPECT_EQ(problem_of(upload(service, {job, file, file})), "400 invalid_job");
  EXPECT_EQ(problem_of(upload(service, {job, file, {.name = "mask", .content = "x"}})),
            "400 invalid_job");
  EXPECT_EQ(problem_of(upload(service, {job, {.name = "file", .content = ""}})),
            "422 source_empty");
}

class SecondSource : public ::testing::TestWithParam<const char*> {};
TEST_P(SecondSource, BesideTheFileIsRefused) {
  Service service;
  EXPECT_EQ(problem_of(upload(service, {{.name = "job", .content = GetParam()},
                                        {.name = "file", .content = "x"}})),
            "400 invalid_job");
}
INSTANTIATE_TEST_SUITE_P(All, SecondSource,
                         ::testing::Values(R"({"tool":"sora","sourceUrl":"https://a/b"})",
                                           R"({"tool":"sora","sourceBuffer":"aGVsbG8="})"));

TEST(Submission, RefusesAnImageThatIsTooLarge) {
  Service service;
  EXPECT_EQ(
      problem_of(upload(
          service, {{.name = "job", .content = R"({"tool":"sora"})"},
                    {.name = "file", .content = std::string(queue::kMostPayloadBytes + 1, 'x')}})),
      "413 source_too_large");
}

TEST(IdempotencyKey, MakesTheSameRequestOneJob) {
  Service service;
  const std::string body = R"({"tool":"sora","sourceUrl":"https://a/b"})";

  const json first = body_of(service.post("/v1/jobs", body, {{"idempotency-key", "k-1"}}));
  const Response second = service.post("/v1/jobs", body, {{"idempotency-key", "k-1"}});
  const json other = body_of(service.post("/v1/jobs", body, {{"idempotency-key", "k-2"}}));

  EXPECT_THAT(first["id"].get<std::string>(), StartsWith("idem-"));
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(body_of(second)["id"], first["id"]);
  EXPECT_NE(other["id"], first["id"]);
}

TEST(IdempotencyKey, WithAnotherBodyIsAConflict) {
  Service service;
  service.post("/v1/jobs", R"({"tool":"sora","sourceUrl":"https://a/b"})",
               {{"idempotency-key", "k"}});

  EXPECT_EQ(problem_of(service.post("/v1/jobs", R"({"tool":"sora","sourceUrl":"https://a/c"})",
                                    {{"idempotency-key", "k"}})),
            "409 conflict");
}

TEST(IdempotencyKey, IsItsCallersOwn) {
  Service service;
  const std::string body = R"({"tool":"sora","sourceUrl":"https://a/b"})";
  const std::string one = service.key_with({.submit = true});
  const std::string two = service.key_with({.submit = true});

  const auto mine =
      body_of(service.post("/v1/jobs", body, {{"x-api-key", one}, {"idempotency-key", "k"}}));
  const auto yours =
      body_of(service.post("/v1/jobs", body, {{"x-api-key", two}, {"idempotency-key", "k"}}));

  EXPECT_NE(mine["id"], yours["id"]);
}

TEST(IdempotencyKey, GivesWayToAnIdInTheBody) {
  Service service;
  EXPECT_EQ(body_of(service.post("/v1/jobs", kJob, {{"idempotency-key", "k"}}))["id"], "job-1");
}

TEST(IdempotencyKey, IsPrintableAndShort) {
  Service service;
  for (const std::string& key : {std::string(), std::string(256, 'k'), std::string("a b")}) {
    const Response refused = service.post("/v1/jobs", kJob, {{"idempotency-key", key}});
    EXPECT_EQ(problem_of(refused), "400 invalid_job") << key;
    EXPECT_EQ(body_of(refused)["problems"][0]["pointer"], "Idempotency-Key");
  }
}

TEST(Traceparent, IsKeptWithTheJob) {
  Service service;
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  service.post("/v1/jobs", kJob, {{"traceparent", trace}});

  EXPECT_EQ(service.queue().job("job-1").value().traceparent, trace);
}

class BadTrace : public ::testing::TestWithParam<const char*> {};
TEST_P(BadTrace, IsPassedOver) {
  EXPECT_EQ(traceparent_in(Service::request_for("POST", "/v1/jobs", {{"traceparent", GetParam()}})),
            "");
}
INSTANTIATE_TEST_SUITE_P(
    All, BadTrace,
    ::testing::Values("", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                      "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                      "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                      "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                      "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01"));

}  // namespace
}  // namespace darkroom::api
