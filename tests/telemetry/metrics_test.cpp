#include "telemetry/metrics.hpp"

#include "support/exposition.hpp"
#include "telemetry/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace darkroom::telemetry {
namespace {

using darkroom::test::sample;
using test::failed;
using test::fresh_metrics;
using test::succeeded;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Metrics, CountASuccessInAllOfTheSpecificationsSeries) {
  Metrics metrics = fresh_metrics();

  metrics.record(succeeded());

  const std::string page = metrics.text();
  EXPECT_EQ(sample(page, R"(generation_success{tool="sora"})"), 1);
  EXPECT_EQ(sample(page, R"(image_processing_duration_seconds_sum{success="true",tool="sora"})"),
            0.04);
  EXPECT_EQ(sample(page, R"(image_compression_ratio_sum{tool="sora"})"), 5);
  EXPECT_EQ(sample(page, R"(image_original_size_bytes_sum{tool="sora"})"), 1'000'000);
  EXPECT_EQ(sample(page, R"(image_compressed_size_bytes_sum{tool="sora",variant="normal"})"),
            100'000);
  EXPECT_EQ(sample(page, R"(image_compressed_size_bytes_sum{tool="sora",variant="high-quality"})"),
            300'000);
  EXPECT_EQ(sample(page, R"(darkroom_stage_duration_seconds_sum{stage="decode"})"), 0.02);
  EXPECT_THAT(page, Not(HasSubstr("generation_failure{")));
}

TEST(Metrics, CountAFailureByItsCodeAndNeverItsRatioOrSize) {
  Metrics metrics = fresh_metrics();

  metrics.record(failed("dall-e", ErrorCode::source_not_found));

  const std::string page = metrics.text();
  EXPECT_EQ(sample(page, R"(generation_failure{error="source_not_found",tool="dall-e"})"), 1);
  EXPECT_EQ(sample(page, R"(image_processing_duration_seconds_sum{success="false",tool="dall-e"})"),
            2);
  EXPECT_EQ(sample(page, R"(generation_success{tool="dall-e"})"), 0);
  EXPECT_THAT(page, Not(HasSubstr("image_compression_ratio_count")));
  EXPECT_THAT(page, Not(HasSubstr("image_compressed_size_bytes_count")));
  EXPECT_THAT(page, Not(HasSubstr("image_original_size_bytes_count")));
}

TEST(Metrics, RecordTheSizeOfASourceThatWasReadBeforeTheFailure) {
  Metrics metrics = fresh_metrics();
  JobResult result = failed("dall-e", ErrorCode::corrupt_image);
  result.original_size = 4096;

  metrics.record(result);

  EXPECT_EQ(sample(metrics.text(), R"(image_original_size_bytes_sum{tool="dall-e"})"), 4096);
}

TEST(Metrics, CallEveryToolThatNoPresetKnowsUnknown) {
  Metrics metrics = fresh_metrics();

  metrics.record(failed("\"evil\"\n", ErrorCode::unknown_tool));
  metrics.record(failed("midjourney", ErrorCode::unknown_tool));

  const std::string page = metrics.text();
  EXPECT_EQ(sample(page, R"(generation_failure{error="unknown_tool",tool="unknown"})"), 2);
  EXPECT_THAT(page, Not(HasSubstr("evil")));
  EXPECT_THAT(page, Not(HasSubstr("midjourney")));
}

TEST(Metrics, ShowEveryKnownToolAtZeroFromTheStart) {
  const Metrics metrics = fresh_metrics();

  const std::string page = metrics.text();

  EXPECT_EQ(sample(page, R"(generation_success{tool="dall-e"})"), 0);
  EXPECT_EQ(sample(page, R"(generation_success{tool="sora"})"), 0);
  EXPECT_EQ(sample(page, R"(darkroom_retries_total{stage="load"})"), 0);
  EXPECT_EQ(sample(page, R"(darkroom_source_bytes_total{read="parts"})"), 0);
  EXPECT_EQ(sample(page, R"(darkroom_build_info{libvips="8.14.1",version="1.2.3"})"), 1);
}

TEST(Metrics, FollowJobsInFlightAndRetries) {
  Metrics metrics = fresh_metrics();

  metrics.job_started();
  metrics.job_started();
  metrics.job_ended();
  metrics.count_retry("store");

  EXPECT_EQ(sample(metrics.text(), "darkroom_jobs_in_flight"), 1);
  EXPECT_EQ(sample(metrics.text(), R"(darkroom_retries_total{stage="store"})"), 1);
}

TEST(Metrics, LoseNothingWhenThreadsRecordTogether) {
  Metrics metrics = fresh_metrics();

  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 100; ++i) metrics.record(succeeded());
      });
    }
  }

  EXPECT_EQ(sample(metrics.text(), R"(generation_success{tool="sora"})"), 400);
}

// The bucket that an observation falls into is the first whose bound it does not exceed.
struct BucketRange {
  std::string name;
  std::string series;  // without le
  std::string first;
  std::string last;
};

class MetricsBuckets : public ::testing::TestWithParam<BucketRange> {};

TEST_P(MetricsBuckets, ReachFromTheSmallestToTheLargestOfTheirKind) {
  Metrics metrics = fresh_metrics();

  metrics.record(succeeded());

  const BucketRange& range = GetParam();
  const std::string page = metrics.text();
  const std::string first_bucket = range.series + ",le=\"" + range.first + "\"}";
  const std::string last_bucket = range.series + ",le=\"" + range.last + "\"}";
  EXPECT_TRUE(sample(page, first_bucket).has_value()) << page;
  EXPECT_TRUE(sample(page, last_bucket).has_value()) << page;
  // They are the ends: nothing stands before the first, and +Inf comes right after the last.
  EXPECT_THAT(page, HasSubstr(last_bucket + " 1\n" + range.series + ",le=\"+Inf\"}"));
  EXPECT_EQ(page.find(range.series + ",le="), page.find(first_bucket));
}

INSTANTIATE_TEST_SUITE_P(
    Specification, MetricsBuckets,
    ::testing::Values(
        BucketRange{"Duration",
                    R"(image_processing_duration_seconds_bucket{success="true",tool="sora")",
                    "0.01", "30"},
        BucketRange{"Ratio", R"(image_compression_ratio_bucket{tool="sora")", "0.5", "50"},
        BucketRange{"OriginalSize", R"(image_original_size_bytes_bucket{tool="sora")", "1024",
                    "67108864"},
        BucketRange{"CompressedSize",
                    R"(image_compressed_size_bytes_bucket{tool="sora",variant="normal")", "1024",
                    "67108864"}),
    [](const auto& range) { return range.param.name; });

}  // namespace
}  // namespace darkroom::telemetry
