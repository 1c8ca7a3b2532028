// What Metrics counts of the queue.
#include "support/exposition.hpp"
#include "telemetry/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace darkroom::telemetry {
namespace {

using namespace std::chrono_literals;
using darkroom::test::sample;
using test::fresh_metrics;
using test::record_a_queue;
using test::succeeded;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(QueueMetrics, CountEachEventInItsSeries) {
  Metrics metrics = fresh_metrics();

  record_a_queue(metrics);

  const std::string page = metrics.text();
  EXPECT_EQ(sample(page, R"(darkroom_attempts_total{tool="sora"})"), 1);
  EXPECT_EQ(sample(page, R"(darkroom_queue_wait_seconds_sum{tool="sora"})"), 0.25);
  EXPECT_EQ(sample(page, R"(darkroom_job_retries_total{error="source_timeout",tool="sora"})"), 1);
  EXPECT_EQ(sample(page, R"(darkroom_dead_letters_total{error="corrupt_image",tool="sora"})"), 1);
  EXPECT_EQ(sample(page, "darkroom_leases_lost_total"), 1);
  EXPECT_EQ(sample(page, R"(darkroom_callbacks_total{outcome="delivered",type="job.succeeded"})"),
            1);
  EXPECT_EQ(sample(page, R"(darkroom_queue_jobs{state="available"})"), 3);
  EXPECT_EQ(sample(page, R"(darkroom_queue_oldest_age_seconds{state="available"})"), 1.5);
}

TEST(QueueMetrics, KeepTheirLabelsToBoundedSets) {
  Metrics metrics = fresh_metrics();

  metrics.attempt_started("evil-tool", 0ms);
  metrics.job_died("evil-tool", "evil-error");
  metrics.job_retried("evil-tool", "evil-error");
  metrics.callback_tried("evil-type", Delivery::given_up);

  const std::string page = metrics.text();
  EXPECT_THAT(page, Not(HasSubstr("evil")));
  EXPECT_EQ(sample(page, R"(darkroom_dead_letters_total{error="internal",tool="unknown"})"), 1);
  EXPECT_EQ(sample(page, R"(darkroom_callbacks_total{outcome="given_up",type="unknown"})"), 1);
}

TEST(QueueMetrics, TakeNoNegativeWaitFromAClockThatWasSetBack) {
  Metrics metrics = fresh_metrics();

  metrics.attempt_started("sora", -1h);

  EXPECT_EQ(sample(metrics.text(), R"(darkroom_queue_wait_seconds_sum{tool="sora"})"), 0);
}

TEST(QueueMetrics, CountPoisonedJobsAsDeadOfTheirLostLeases) {
  Metrics metrics = fresh_metrics();

  metrics.jobs_poisoned(2);

  EXPECT_EQ(
      sample(metrics.text(), R"(darkroom_dead_letters_total{error="lease_lost",tool="unknown"})"),
      2);
}

TEST(Metrics, KnowToolsThatCameLater) {
  Metrics metrics = fresh_metrics();
  JobResult result = succeeded();
  result.tool = "midjourney";

  metrics.know_tools({"midjourney"});
  metrics.record(result);

  EXPECT_EQ(sample(metrics.text(), R"(generation_success{tool="midjourney"})"), 1);
}

}  // namespace
}  // namespace darkroom::telemetry
