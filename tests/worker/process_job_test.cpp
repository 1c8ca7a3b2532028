#include "worker/process_job.hpp"

#include "support/exposition.hpp"
#include "worker/workshop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <new>
#include <stdexcept>
#include <string>

namespace darkroom::worker {
namespace {

using darkroom::test::sample;
using test::a_job;
using test::Workshop;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;

TEST(ProcessJob, ReportsEachVariantWhereItIsStored) {
  Workshop workshop;

  const JobResult result = workshop.process(a_job());

  ASSERT_TRUE(result.success);
  ASSERT_EQ(result.variants.size(), 2U);
  const VariantResult& normal = result.variants[0];
  EXPECT_EQ(normal.variant, "normal");
  EXPECT_EQ(normal.key, test::kNormal);
  EXPECT_EQ(normal.url, workshop.memory->url(test::kNormal).value());
  EXPECT_EQ(normal.format, Format::jpeg);
  EXPECT_EQ(normal.width, 48);
  EXPECT_EQ(normal.height, 64);
  EXPECT_EQ(normal.quality, 80);
  EXPECT_EQ(normal.size, 9U);
  // printf 'normal 80' | sha256sum
  EXPECT_EQ(normal.sha256, "7cb6f8a5ae4f065115988a3fa0958fd217728898625140df866ccce13462df38");
  EXPECT_EQ(result.variants[1].key, test::kHighQuality);
  EXPECT_EQ(workshop.stored(test::kNormal), "normal 80");
  EXPECT_EQ(workshop.stored(test::kHighQuality), "high-quality 95");
}

TEST(ProcessJob, ReportsTheSourceAsItIsShown) {
  Workshop workshop;

  const JobResult result = workshop.process(a_job());

  EXPECT_EQ(result.job_id, "job-1");
  EXPECT_EQ(result.user_id, "user-1");
  EXPECT_EQ(result.original_size, 10U);
  EXPECT_EQ(result.original_format, Format::png);
  EXPECT_EQ(result.original_width, 480);
  EXPECT_EQ(result.original_height, 640);
  // 10 bytes over the mean of 9 and 15.
  EXPECT_DOUBLE_EQ(result.compression_ratio, 10.0 / 12.0);
}

TEST(ProcessJob, TellsWhatEachStageTook) {
  Workshop workshop;
  workshop.render = [](const SharedBytes& source, const Plan& plan) {
    Result<image::Rendering> rendering = test::fake_render(source, plan);
    rendering->probe_ms = 0.25;
    rendering->decode_ms = 7;
    return rendering;
  };

  const JobResult result = workshop.process(a_job());

  EXPECT_THAT(result.stages,
              ElementsAre(Key("decode"), Key("encode"), Key("load"), Key("probe"), Key("store")));
  EXPECT_EQ(result.stages.at("probe"), 0.25);
  EXPECT_EQ(result.stages.at("decode"), 7);
  EXPECT_EQ(result.stages.at("encode"), 0) << "the fake took less than it says of its decode";
  EXPECT_GE(result.processing_time_ms, result.stages.at("load") + result.stages.at("store"));
}

TEST(ProcessJob, WritesTheManifestLastAsTheResultItReturns) {
  Workshop workshop;

  const JobResult result = workshop.process(a_job());

  EXPECT_EQ(workshop.store.puts().back().key, test::kManifest);
  const auto manifest = nlohmann::json::parse(workshop.stored(test::kManifest).value());
  const auto returned = nlohmann::json::parse(to_json(result));
  EXPECT_EQ(manifest["success"], true);
  EXPECT_EQ(manifest["variants"], returned["variants"]);
  EXPECT_EQ(manifest["compressionRatio"], returned["compressionRatio"]);
}

TEST(ProcessJob, StoresVariantsForEverAndTheManifestForNobodyToKeep) {
  Workshop workshop;

  workshop.process(a_job());

  const auto& puts = workshop.store.puts();
  const auto headers = [&](const std::string& key) {
    return std::ranges::find(puts, key, &darkroom::test::FaultyStore::Put::key)->headers;
  };
  EXPECT_EQ(headers(test::kNormal).content_type, "image/jpeg");
  EXPECT_EQ(headers(test::kNormal).cache_control, "public, max-age=60");
  EXPECT_EQ(headers(test::kHighQuality).content_type, "image/webp");
  EXPECT_EQ(headers(test::kManifest).content_type, "application/json");
  EXPECT_EQ(headers(test::kManifest).cache_control, "no-cache");
}

TEST(ProcessJob, MakesAnIdAndCallsTheUserAnonymousWhereTheJobNamesNone) {
  Workshop workshop;
  Job job = a_job();
  job.id.clear();
  job.user_id.clear();

  const JobResult result = workshop.process(job);

  ASSERT_TRUE(result.success);
  EXPECT_THAT(result.job_id,
              ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                      "[0-9a-f]{12}"));
  EXPECT_EQ(result.variants[0].key, "anonymous/" + result.job_id + "/normal.jpg");
}

TEST(ProcessJob, CountsAnAliasAsItsTool) {
  Workshop workshop;
  Job job = a_job();
  job.tool = ImageTool("gpt-image");

  const JobResult result = workshop.process(job);

  EXPECT_EQ(result.tool, "dall-e");
  EXPECT_EQ(sample(workshop.metrics.text(), R"(generation_success{tool="dall-e"})"), 1);
}

TEST(ProcessJob, PlansBeforeItTouchesTheNetwork) {
  Workshop workshop;
  Job job = a_job();
  job.source_buffer.clear();
  job.source_url = "https://example.com/a.png";
  job.tool = ImageTool("midjourney");

  const JobResult result = workshop.process(job);

  EXPECT_FALSE(result.success);
  EXPECT_EQ(result.error->code(), ErrorCode::unknown_tool);
  EXPECT_EQ(workshop.http.requests(), 0);
  EXPECT_EQ(result.tool, "midjourney");
  EXPECT_EQ(
      sample(workshop.metrics.text(), R"(generation_failure{error="unknown_tool",tool="unknown"})"),
      1);
}

TEST(ProcessJob, RefusesAnInvalidJob) {
  Workshop workshop;
  Job job = a_job();
  job.user_id = "..";

  const JobResult result = workshop.process(job);

  EXPECT_EQ(result.error->code(), ErrorCode::invalid_job);
  EXPECT_TRUE(workshop.store.puts().empty());
}

TEST(ProcessJob, PassesOnWhyTheSourceCannotBeLoaded) {
  Workshop workshop;
  Job job = a_job();
  job.source_buffer.clear();
  job.source_url = "https://example.com/a.png";

  const JobResult result = workshop.process(job);

  EXPECT_EQ(result.error->code(), ErrorCode::source_unavailable);
  EXPECT_EQ(result.original_size, 0U);
  EXPECT_TRUE(result.variants.empty());
  EXPECT_EQ(result.compression_ratio, 0);
  EXPECT_TRUE(workshop.store.puts().empty());
}

TEST(ProcessJob, KeepsTheSizeOfASourceThatCannotBeRendered) {
  Workshop workshop;
  workshop.render = [](const SharedBytes&, const Plan&) -> Result<image::Rendering> {
    return Error::permanent(ErrorCode::truncated_image, "cut after 10 bytes");
  };

  const JobResult result = workshop.process(a_job());

  EXPECT_EQ(result.error->code(), ErrorCode::truncated_image);
  EXPECT_EQ(result.original_size, 10U);
  EXPECT_THAT(result.stages, ElementsAre(Key("load"), Key("render")));
}

TEST(ProcessJob, TurnsAnExceptionIntoInternalAndKeepsItsTextToTheLog) {
  Workshop workshop;
  workshop.render = [](const SharedBytes&, const Plan&) -> Result<image::Rendering> {
    throw std::runtime_error("/home/another-tenant/secret.png");
  };

  ::testing::internal::CaptureStderr();
  const JobResult result = workshop.process(a_job());
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_EQ(result.error->code(), ErrorCode::internal);
  EXPECT_FALSE(result.error->retryable());
  EXPECT_THAT(result.error->message(), ::testing::Not(HasSubstr("another-tenant")));
  EXPECT_THAT(log, HasSubstr("another-tenant"));
}

TEST(ProcessJob, CallsExhaustedMemoryByItsName) {
  Workshop workshop;
  workshop.render = [](const SharedBytes&, const Plan&) -> Result<image::Rendering> {
    throw std::bad_alloc();
  };

  const JobResult result = workshop.process(a_job());

  EXPECT_EQ(result.error->code(), ErrorCode::out_of_memory);
  EXPECT_TRUE(result.error->retryable());
}

TEST(ProcessJob, IsInFlightWhileItRuns) {
  Workshop workshop;
  std::optional<double> during;
  workshop.render = [&](const SharedBytes& source, const Plan& plan) {
    during = sample(workshop.metrics.text(), "darkroom_jobs_in_flight");
    return test::fake_render(source, plan);
  };

  workshop.process(a_job());

  EXPECT_EQ(during, 1);
  EXPECT_EQ(sample(workshop.metrics.text(), "darkroom_jobs_in_flight"), 0);
}

TEST(ProcessJob, LogsOneLineForASuccess) {
  Workshop workshop;

  ::testing::internal::CaptureStderr();
  const JobResult result = workshop.process(a_job());
  const auto line = nlohmann::json::parse(::testing::internal::GetCapturedStderr());

  EXPECT_EQ(line["event"], "job finished");
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["jobId"], "job-1");
  EXPECT_EQ(line["tool"], "dall-e");
  EXPECT_EQ(line["ms"], result.processing_time_ms);
}

TEST(ProcessJob, LogsOneLineForAFailureWithItsStageAndCode) {
  Workshop workshop;
  workshop.render = [](const SharedBytes&, const Plan&) -> Result<image::Rendering> {
    return Error::permanent(ErrorCode::corrupt_image, "no Huffman table");
  };

  ::testing::internal::CaptureStderr();
  workshop.process(a_job());
  const auto line = nlohmann::json::parse(::testing::internal::GetCapturedStderr());

  EXPECT_EQ(line["event"], "job failed");
  EXPECT_EQ(line["level"], "warn");
  EXPECT_EQ(line["attempt"], 1);
  EXPECT_EQ(line["stage"], "render");
  EXPECT_EQ(line["code"], "corrupt_image");
  EXPECT_EQ(line["retryable"], false);
}

TEST(ProcessJob, SaysInItsLogItsResultAndItsManifestWhichAttemptItIs) {
  Workshop workshop;
  const JobWatch third([] { return Instant{}; }, Instant{std::chrono::seconds(30)}, 3);

  ::testing::internal::CaptureStderr();
  const JobResult result = workshop.process(a_job(), third);
  const auto line = nlohmann::json::parse(::testing::internal::GetCapturedStderr());

  EXPECT_EQ(line["attempt"], 3);
  EXPECT_EQ(result.attempts, 3);
  EXPECT_EQ(nlohmann::json::parse(workshop.stored(test::kManifest).value())["attempts"], 3);
}

}  // namespace
}  // namespace darkroom::worker
