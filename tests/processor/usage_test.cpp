// The code of docs/library.md, and the specification's usage among it, compiled and run.
#include "processor/picture.hpp"
#include "processor/picture_server.hpp"
#include "support/scratch_folder.hpp"

#include <darkroom/image_processor.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <string>

namespace darkroom {
namespace {

using ::testing::EndsWith;
using testing::ScratchFolder;
using ::testing::StartsWith;

TEST(Usage, IsTheSpecifications) {
  const ScratchFolder scratch;
  const std::string folder = scratch / "images";
  const StorageOptions storage = DirectoryStorage{.path = folder};
  const MonitoringOptions monitoring{.log_level = LogLevel::off};

  ImageProcessor processor(storage, monitoring);
  auto result = processor.process_image({
      .id = "job-123",
      .tool = ImageTool::dall_e,
      .source_url = "https://127.0.0.1/original.jpg",
      .user_id = "user-123",
      .metadata = {{"prompt", "A beautiful landscape"}},
  });

  if (result.success) {
    std::cout << result.processing_time_ms << " ms: " << result.variants[0].url << '\n';
  } else {
    std::cout << to_string(result.error->code()) << ": " << result.error->message() << '\n';
  }

  // Out of the box no job reaches the machine itself.
  ASSERT_FALSE(result.success);
  EXPECT_EQ(result.error->code(), ErrorCode::source_blocked);
  EXPECT_EQ(result.job_id, "job-123");
}

TEST(Usage, OfTheSpecificationTurnsAUrlIntoTwoVariants) {
  const test::PictureServer server(test::picture_png({.width = 2600, .height = 1300}));
  const ScratchFolder scratch;
  const std::string folder = scratch / "images";
  const StorageOptions storage = DirectoryStorage{.path = folder};
  const MonitoringOptions monitoring{.log_level = LogLevel::off};
  const ProcessorOptions reaching_the_server{
      .sources = {.allow_cidrs = {"127.0.0.1/32"}, .allow_ports = {server.port()}}};

  ImageProcessor processor(storage, monitoring, reaching_the_server);
  auto result = processor.process_image({.id = "job-123",
                                         .tool = ImageTool::dall_e,
                                         .source_url = server.url(),
                                         .user_id = "user-123",
                                         .metadata = {{"prompt", "A beautiful landscape"}}});

  ASSERT_TRUE(result.success) << result.error->message();
  EXPECT_GT(result.processing_time_ms, 0);
  ASSERT_EQ(result.variants.size(), 2U);
  EXPECT_THAT(result.variants[0].url, StartsWith("file:///"));
  EXPECT_THAT(result.variants[0].url, EndsWith("/user-123/job-123/normal.jpg"));
  EXPECT_THAT(result.variants[1].url, EndsWith("/user-123/job-123/high-quality.webp"));
  for (const VariantResult& variant : result.variants) {
    EXPECT_EQ(std::filesystem::file_size(folder + "/" + variant.key), variant.size);
  }
  EXPECT_TRUE(std::filesystem::exists(folder + "/user-123/job-123/result.json"));
}

TEST(Usage, SaysAtOnceWhatIsWrongWithItsOptions) {
  const StorageOptions storage = MemoryStorage{};
  const MonitoringOptions monitoring{.log_level = LogLevel::off};
  const ProcessorOptions options{.sources = {.allow_cidrs = {"10.1.0.0/99"}}};

  Result<ImageProcessor> opened = ImageProcessor::open(storage, monitoring, options);
  if (!opened) {
    std::cerr << opened.error().message() << '\n';
  }

  EXPECT_FALSE(opened.has_value());
}

TEST(Usage, KeepsVariantsInMemoryForWhoWantsTheBytes) {
  const Bytes picture = test::picture_png({.width = 640, .height = 480});

  ImageProcessor processor(MemoryStorage{}, {.log_level = LogLevel::off});
  auto result = processor.process_image(
      {.tool = ImageTool::sora, .source_buffer = picture, .variants = {"normal"}});
  Result<Bytes> jpeg = processor.read_object(result.variants.at(0).key);

  ASSERT_TRUE(jpeg.has_value());
  EXPECT_EQ(jpeg->size(), result.variants[0].size);
}

// What the page shows, compiled; nothing here is sent anywhere.
S3Storage an_s3_storage() {
  const S3Storage storage{
      .bucket = "generated-images",
      .region = "eu-central-1",
      .endpoint = "http://localhost:9000",  // MinIO; leave it out for AWS
      .access_key_id = "minioadmin",
      .secret_access_key = "minioadmin",
      .public_base = "https://cdn.example.com",
  };
  return storage;
}

Result<ProcessorOptions> options_with_presets(std::string_view toml) {
  ProcessorOptions options;
  options.presets = TRY(PresetBook::from_toml(toml, "presets.toml"));
  options.limits.max_pixels = 100'000'000;
  options.limits.formats.insert(Format::tiff);
  options.sources.allow_hosts = {"*.example.com"};
  options.threads = 4;
  return options;
}

TEST(Usage, TakesPresetsFromAFile) {
  const Result<ProcessorOptions> options =
      options_with_presets("[tools.sora.variants.normal]\nquality = 60\n");
  ASSERT_TRUE(options.has_value()) << options.error().message();

  ImageProcessor processor(MemoryStorage{}, {.log_level = LogLevel::off}, *options);
  const JobResult result = processor.process_image(
      {.tool = ImageTool::sora, .source_buffer = test::picture_png({.width = 64, .height = 64})});

  ASSERT_TRUE(result.success) << result.error->message();
  EXPECT_EQ(result.variants[0].quality, 60);
}

TEST(Usage, OpensAnS3WithoutReachingForIt) {
  const Result<ImageProcessor> processor =
      ImageProcessor::open(an_s3_storage(), {.log_level = LogLevel::off});

  ASSERT_TRUE(processor.has_value()) << processor.error().message();
  EXPECT_EQ(processor->describe_storage(), "s3://generated-images");
}

}  // namespace
}  // namespace darkroom
