#include "base/hashing.hpp"
#include "container/probe.hpp"
#include "processor/picture.hpp"
#include "processor/picture_server.hpp"
#include "support/exposition.hpp"
#include "support/scratch_folder.hpp"

#include <darkroom/image_processor.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace darkroom {
namespace {

using test::picture_png;
using test::sample;
using ::testing::HasSubstr;

const MonitoringOptions kQuiet{.log_level = LogLevel::off};

Job a_job(ImageTool tool, Size source) {
  return {.id = "job-1",
          .tool = std::move(tool),
          .source_buffer = picture_png(source),
          .user_id = "user-1"};
}

// The specification's six variants of a source larger than every box.
struct Expected {
  std::string name;
  ImageTool tool;
  Format format;
  std::string variant;
  Size size;  // of a source of 3000x2000, inside the box
  int quality;
};

class DefaultPresets : public ::testing::TestWithParam<Expected> {};

TEST_P(DefaultPresets, RenderTheVariantAsSpecified) {
  const Expected& expected = GetParam();
  ImageProcessor processor(MemoryStorage{}, kQuiet);
  Job job = a_job(expected.tool, {3000, 2000});
  job.variants = {expected.variant};

  const JobResult result = processor.process_image(job);

  ASSERT_TRUE(result.success) << result.error->message();
  ASSERT_EQ(result.variants.size(), 1U);
  const VariantResult& variant = result.variants[0];
  EXPECT_EQ(variant.variant, expected.variant);
  EXPECT_EQ(variant.quality, expected.quality);
  EXPECT_LT(variant.size, result.original_size);
  const Bytes file = processor.read_object(variant.key).value();
  const container::Facts facts = container::probe(file, Limits{}).value();
  EXPECT_EQ(facts.format, expected.format);
  EXPECT_EQ(facts.size, expected.size);
  EXPECT_EQ(sha256_hex(file), variant.sha256);
}

INSTANTIATE_TEST_SUITE_P(
    Specification, DefaultPresets,
    ::testing::Values(
        Expected{"DallENormal", ImageTool::dall_e, Format::jpeg, "normal", {1024, 683}, 80},
        Expected{"DallEHigh", ImageTool::dall_e, Format::webp, "high-quality", {2048, 1365}, 95},
        Expected{"SoraNormal", ImageTool::sora, Format::jpeg, "normal", {1080, 720}, 85},
        Expected{"SoraHigh", ImageTool::sora, Format::webp, "high-quality", {1620, 1080}, 95},
        Expected{
            "StableNormal", ImageTool::stable_diffusion, Format::jpeg, "normal", {768, 512}, 80},
        Expected{"StableHigh",
                 ImageTool::stable_diffusion,
                 Format::webp,
                 "high-quality",
                 {1536, 1024},
                 95}),
    [](const auto& expected) { return expected.param.name; });

TEST(ImageProcessor, GivesTheSameBytesFromEveryThreadAndProcessor) {
  ImageProcessor one(MemoryStorage{}, kQuiet);
  ImageProcessor other(MemoryStorage{}, kQuiet);
  const Job job = a_job(ImageTool::dall_e, {1200, 900});
  std::vector<JobResult> results(6);

  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < results.size(); ++i) {
      ImageProcessor& processor = i % 2 == 0 ? one : other;
      threads.emplace_back([&results, &processor, &job, i] {
        Job mine = job;
        mine.id += std::to_string(i);
        results[i] = processor.process_image(mine);
      });
    }
  }

  for (const JobResult& result : results) {
    ASSERT_TRUE(result.success) << result.error->message();
    EXPECT_EQ(result.variants[0].sha256, results[0].variants[0].sha256);
    EXPECT_EQ(result.variants[1].sha256, results[0].variants[1].sha256);
  }
}

TEST(ImageProcessor, CountsWhatItDoes) {
  ImageProcessor processor(MemoryStorage{}, kQuiet);

  processor.process_image(a_job(ImageTool::sora, {64, 64}));
  processor.process_image({.tool = ImageTool::sora, .source_buffer = Bytes(100)});

  const std::string page = processor.metrics_text();
  EXPECT_EQ(sample(page, R"(generation_success{tool="sora"})"), 1);
  EXPECT_EQ(sample(page, R"(generation_failure{error="unsupported_format",tool="sora"})"), 1);
  EXPECT_EQ(sample(page, R"(image_compression_ratio_count{tool="sora"})"), 1);
  EXPECT_THAT(page, HasSubstr("darkroom_build_info{libvips=\"8."));
  EXPECT_EQ(processor.metrics_port(), 0);
}

TEST(ImageProcessor, CountsRequestsThatItSendsAgain) {
  // A port where nobody listens: taken and given back.
  const std::uint16_t port = test::PictureServer({}).port();
  ImageProcessor processor(MemoryStorage{}, kQuiet,
                           {.sources = {.allow_cidrs = {"127.0.0.1/32"},
                                        .allow_ports = {port},
                                        .attempts = 3,
                                        .first_backoff = std::chrono::milliseconds(1)}});

  const JobResult result = processor.process_image(
      {.tool = ImageTool::sora, .source_url = "http://127.0.0.1:" + std::to_string(port) + "/a"});

  EXPECT_EQ(result.error->code(), ErrorCode::source_unavailable);
  EXPECT_EQ(sample(processor.metrics_text(), R"(darkroom_retries_total{stage="load"})"), 2);
}

TEST(ImageProcessor, ServesItsMetricsWhereItIsTold) {
  const MonitoringOptions monitoring{
      .enable_metrics = true, .metrics_port = 0, .log_level = LogLevel::off};
  const Result<ImageProcessor> processor = ImageProcessor::open(MemoryStorage{}, monitoring);
  ASSERT_TRUE(processor.has_value()) << processor.error().message();
  const std::uint16_t port = processor->metrics_port();
  EXPECT_NE(port, 0);

  const Result<ImageProcessor> second = ImageProcessor::open(
      MemoryStorage{}, {.enable_metrics = true, .metrics_port = port, .log_level = LogLevel::off});

  ASSERT_FALSE(second.has_value());
  EXPECT_THAT(second.error().message(), HasSubstr(std::to_string(port)));
}

TEST(ImageProcessor, ListsEveryOptionThatCannotBe) {
  const ProcessorOptions options{
      .sources = {.allow_cidrs = {"10.0.0.0/8", "10.0.0.0/99", "localhost"}, .attempts = 0},
      .threads = 0};

  const Result<ImageProcessor> processor = ImageProcessor::open(MemoryStorage{}, kQuiet, options);

  ASSERT_FALSE(processor.has_value());
  std::vector<std::string> places;
  for (const Problem& problem : processor.error().problems()) places.push_back(problem.where);
  EXPECT_THAT(places,
              ::testing::UnorderedElementsAre("threads", "sources.attempts",
                                              "sources.allow_cidrs[1]", "sources.allow_cidrs[2]"));
}

TEST(ImageProcessor, FailsEachJobWithWhatKeptItFromOpening) {
  const testing::ScratchFolder scratch;
  const std::string file = scratch / "not_a_folder";
  testing::write_text(file, "a file");

  ImageProcessor processor(DirectoryStorage{.path = file + "/below"}, kQuiet);
  const JobResult result = processor.process_image(a_job(ImageTool::sora, {8, 8}));

  EXPECT_FALSE(result.success);
  EXPECT_EQ(result.job_id, "job-1");
  EXPECT_EQ(result.tool, "sora");
  ASSERT_TRUE(result.error.has_value());
  EXPECT_THAT(std::string(to_string(result.error->code())), HasSubstr("storage_"));
  EXPECT_FALSE(processor.check_storage().has_value());
  EXPECT_FALSE(processor.read_object("a").has_value());
  EXPECT_EQ(processor.metrics_text(), "");
  EXPECT_EQ(processor.describe_storage(), "");
}

TEST(ImageProcessor, WorksOnWhenItWasMoved) {
  ImageProcessor first(MemoryStorage{}, kQuiet);
  ImageProcessor second(std::move(first));

  EXPECT_TRUE(second.process_image(a_job(ImageTool::sora, {8, 8})).success);
}

TEST(ImageProcessor, HoldsSourcesToItsLimits) {
  ImageProcessor processor(MemoryStorage{}, kQuiet, {.limits = {.max_pixels = 100}});

  const JobResult result = processor.process_image(a_job(ImageTool::sora, {11, 10}));

  EXPECT_EQ(result.error->code(), ErrorCode::too_many_pixels);
}

TEST(ImageProcessor, RefusesBucketsWhereNoS3IsConfigured) {
  ImageProcessor processor(MemoryStorage{}, kQuiet);

  const JobResult result =
      processor.process_image({.tool = ImageTool::sora, .source_path = "s3://bucket/key.png"});

  EXPECT_EQ(result.error->code(), ErrorCode::source_blocked);
}

TEST(ImageProcessor, ReadsBucketsOfTheS3ThatItsRulesName) {
  // Nobody listens there: that the request is sent at all is what shows.
  const std::uint16_t port = test::PictureServer({}).port();
  const S3Storage s3{.bucket = "unused",
                     .endpoint = "http://127.0.0.1:" + std::to_string(port),
                     .access_key_id = "id",
                     .secret_access_key = "secret",
                     .attempts = 1};
  ImageProcessor processor(MemoryStorage{}, kQuiet, {.sources = {.s3 = s3}});

  const JobResult result =
      processor.process_image({.tool = ImageTool::sora, .source_path = "s3://bucket/key.png"});

  EXPECT_EQ(result.error->code(), ErrorCode::storage_unavailable);
}

TEST(ImageProcessor, SaysWhetherItsStorageCanBeWritten) {
  const ImageProcessor memory(MemoryStorage{}, kQuiet);
  const testing::ScratchFolder scratch;
  const ImageProcessor folder(DirectoryStorage{.path = scratch / "there"}, kQuiet);

  EXPECT_TRUE(memory.check_storage().has_value());
  EXPECT_TRUE(folder.check_storage().has_value());
  EXPECT_THAT(folder.describe_storage(), ::testing::StartsWith("dir:"));
}

TEST(ImageProcessor, KnowsItsVersion) {
  EXPECT_THAT(std::string(version()), ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

}  // namespace
}  // namespace darkroom
