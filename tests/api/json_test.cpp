#include "api/json.hpp"

#include "api/service.hpp"

namespace darkroom::api {
namespace {

using namespace std::chrono_literals;
using test::kStart;

TEST(Times, AreWrittenInUtcWithMilliseconds) {
  EXPECT_EQ(to_text(kStart), "2026-01-31T09:00:00.120Z");
  EXPECT_EQ(to_text(Moment{}), "1970-01-01T00:00:00.000Z");
}

TEST(Times, AreReadBackAsTheyAreWritten) {
  EXPECT_EQ(moment_from(to_text(kStart)), kStart);
}

class NoTime : public ::testing::TestWithParam<const char*> {};
TEST_P(NoTime, IsRefused) {
  EXPECT_EQ(moment_from(GetParam()), std::nullopt);
}
INSTANTIATE_TEST_SUITE_P(All, NoTime,
                         ::testing::Values("", "2026-01-31", "2026-02-30T09:00:00.000Z",
                                           "2026-01-31T24:00:00.000Z", "2026-01-31 09:00:00.000Z",
                                           "2026-01-31T09:00:00.00xZ"));

TEST(JobJson, LeavesOutWhatHasNotHappened) {
  const Json job = job_json({.id = "a", .tool = "dall-e", .user = "u", .created = kStart});

  EXPECT_EQ(job.dump(),
            R"({"id":"a","state":"available","tool":"dall-e","userId":"u","priority":"normal",)"
            R"("attempt":0,"createdAt":"2026-01-31T09:00:00.120Z"})");
}

TEST(JobJson, HoldsTheResultAsAnObject) {
  const Json job = job_json({.state = queue::State::dead,
                             .started = kStart,
                             .finished = kStart + 1s,
                             .result = R"({"success":false})",
                             .error_code = "source_not_found",
                             .error_message = "404"});

  EXPECT_EQ(job["result"]["success"], false);
  EXPECT_EQ(job["error"]["code"], "source_not_found");
  EXPECT_EQ(job["finishedAt"], "2026-01-31T09:00:01.120Z");
}

TEST(JobJson, SaysWhenAScheduledOneIsDueAndWhatARunningOneWasTold) {
  EXPECT_EQ(job_json({.state = queue::State::scheduled, .run_at = kStart})["scheduledFor"],
            to_text(kStart));
  EXPECT_FALSE(
      job_json({.state = queue::State::running, .run_at = kStart}).contains("scheduledFor"));
  EXPECT_EQ(job_json({.state = queue::State::running, .cancel_wanted = true})["cancelWanted"],
            true);
}

TEST(BatchJson, ReckonsTheTimeThatIsLeftFromTheRateSoFar) {
  const queue::StoredBatch batch{
      .id = "b", .created = kStart, .total = 10, .succeeded = 3, .dead = 1};

  const Json json = batch_json(batch, kStart + 8s);

  EXPECT_EQ(json["state"], "running");
  EXPECT_EQ(json["remaining"], 6);
  EXPECT_EQ(json["progress"], 0.4);
  EXPECT_EQ(json["etaSeconds"], 12);
}

TEST(BatchJson, KnowsNoTimeBeforeTheFirstOneEndsNorAfterTheLast) {
  queue::StoredBatch batch{.id = "b", .created = kStart, .total = 2};
  EXPECT_FALSE(batch_json(batch, kStart + 8s).contains("etaSeconds"));

  batch.succeeded = 2;
  batch.finished = kStart + 4s;
  const Json json = batch_json(batch, kStart + 8s);
  EXPECT_EQ(json["state"], "completed");
  EXPECT_EQ(json["progress"], 1.0);
  EXPECT_FALSE(json.contains("etaSeconds"));
}

TEST(FiguresJson, HasEveryStateAndNoAgeBelowZero) {
  queue::Figures figures;
  figures.states[queue::State::available] = {.jobs = 2, .oldest = kStart};
  figures.states[queue::State::scheduled] = {.jobs = 1, .oldest = kStart + 1h};

  const Json json = figures_json(figures, kStart + 1500ms);

  EXPECT_EQ(json["states"].size(), 6U);
  EXPECT_EQ(json["states"]["available"]["oldestAgeSeconds"], 1.5);
  EXPECT_EQ(json["states"]["scheduled"]["oldestAgeSeconds"], 0.0);
  EXPECT_FALSE(json["states"]["dead"].contains("oldestAgeSeconds"));
}

}  // namespace
}  // namespace darkroom::api
