#include "api/service.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace darkroom::api {
namespace {

using namespace std::chrono_literals;
using test::kJob;
using test::problem_of;
using test::Service;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kOther =
    R"({"id":"job-2","tool":"dall-e","sourceUrl":"https://cdn.example/2.png"})";

TEST(EventStream, TellsOfChangesFromNowOn) {
  Service service;
  service.post("/v1/jobs", kJob);
  const Response stream = service.get("/v1/events");
  ASSERT_EQ(stream.status, 200);
  EXPECT_EQ(stream.content_type, "text/event-stream");
  EXPECT_EQ(stream.stream(), "retry: 2000\n\n");

  service.post("/v1/jobs", kOther);
  const std::string piece = stream.stream().value();

  EXPECT_EQ(piece,
            "id: 2\nevent: job.accepted\ndata: {\"sequence\":2,\"type\":\"job.accepted\","
            "\"at\":\"2026-01-31T09:00:00.120Z\",\"jobId\":\"job-2\"}\n\n");
}

TEST(EventStream, WakesWhenSomethingHappens) {
  Service service;
  const Response stream = service.get("/v1/events");
  stream.stream();

  const std::jthread later([&] { service.post("/v1/jobs", kJob); });

  EXPECT_THAT(stream.stream().value(), HasSubstr("\"jobId\":\"job-1\""));
}

TEST(EventStream, GoesOnAfterTheLastEventThatItsClientSaw) {
  Service service;
  service.post("/v1/jobs", kJob);
  service.post("/v1/jobs", kOther);
  const Response stream = service.get("/v1/events", {{"last-event-id", "1"}});
  stream.stream();

  const std::string piece = stream.stream().value();

  EXPECT_THAT(piece, HasSubstr("id: 2\n"));
  EXPECT_THAT(piece, Not(HasSubstr("id: 1\n")));
}

TEST(EventStream, BeginsWhereItIsAskedTo) {
  Service service;
  service.post("/v1/jobs", kJob);
  const Response stream = service.get("/v1/events?after=0");
  stream.stream();

  EXPECT_THAT(stream.stream().value(), HasSubstr("id: 1\n"));
  EXPECT_EQ(problem_of(service.get("/v1/events?after=x")), "400 invalid_job");
  EXPECT_EQ(problem_of(service.get("/v1/events", {{"last-event-id", "x"}})), "400 invalid_job");
}

TEST(EventStream, IsOfOneJobWhereThatIsAsked) {
  Service service;
  service.post("/v1/jobs", kJob);
  service.post("/v1/jobs", kOther);
  const Response stream = service.get("/v1/events?after=0&job=job-2");
  stream.stream();

  const std::string piece = stream.stream().value();

  EXPECT_THAT(piece, HasSubstr("job-2"));
  EXPECT_THAT(piece, Not(HasSubstr("job-1")));
}

TEST(EventStream, IsOfOneBatchWhereThatIsAsked) {
  Service service;
  service.post("/v1/jobs", kJob);
  service.post("/v1/jobs:batch", std::string(R"({"id":"b","jobs":[)") + kOther + "]}");
  service.ask("DELETE", "/v1/jobs/job-2");
  const Response stream = service.get("/v1/events?after=0&batch=b");
  stream.stream();

  const std::string piece = stream.stream().value();

  EXPECT_THAT(piece, HasSubstr("event: batch.completed\n"));
  EXPECT_THAT(piece, Not(HasSubstr("job-1")));
}

TEST(EventStream, SendsACommentWhileNothingHappens) {
  Service service(ApiOptions{.heartbeat = 1ms});
  const Response stream = service.get("/v1/events");
  stream.stream();

  EXPECT_EQ(stream.stream(), ":\n\n");
}

TEST(EventStream, EndsWithTheService) {
  Service service;
  const Response stream = service.get("/v1/events");
  stream.stream();

  const std::jthread stopping([&] { service.api().feed.stop(); });

  EXPECT_EQ(stream.stream(), std::nullopt);
}

TEST(EventStream, IsRefusedWhereAsManyAreOpenAsMayBe) {
  Service service(ApiOptions{.most_streams = 1});
  {
    const Response first = service.get("/v1/events");
    const Response second = service.get("/v1/events");
    EXPECT_EQ(problem_of(second), "503 rate_limited");
    EXPECT_EQ(second.header("Retry-After"), "5");
  }
  EXPECT_EQ(service.get("/v1/events").status, 200);
}

}  // namespace
}  // namespace darkroom::api
