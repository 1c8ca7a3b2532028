#include <darkroom/job_result.hpp>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(JobResultJson, HasItsKeysInOrder) {
  JobResult result{.job_id = "job-1",
                   .tool = "sora",
                   .user_id = "u",
                   .success = true,
                   .variants = {{.variant = "normal",
                                 .url = "file:///x",
                                 .key = "u/job-1/normal.jpg",
                                 .format = Format::jpeg,
                                 .width = 2,
                                 .height = 1,
                                 .quality = 85,
                                 .size = 9,
                                 .sha256 = "ab"}},
                   .original_size = 18,
                   .original_format = Format::png,
                   .original_width = 2,
                   .original_height = 1,
                   .compression_ratio = 2,
                   .processing_time_ms = 1.5,
                   .stages = {{"load", 1.0}}};

  EXPECT_EQ(to_json(result),
            R"({"jobId":"job-1","tool":"sora","userId":"u","success":true,"variants":[{"variant":)"
            R"("normal","url":"file:///x","key":"u/job-1/normal.jpg","format":"jpeg","width":2,)"
            R"("height":1,"quality":85,"size":9,"sha256":"ab"}],"originalSize":18,)"
            R"("originalFormat":"png","originalWidth":2,"originalHeight":1,"compressionRatio":2.0,)"
            R"("processingTimeMs":1.5,"stages":{"load":1.0},"attempts":1})");
}

TEST(JobResultJson, SaysWhatWentWrongEvenInBytesThatAreNoText) {
  JobResult result{.job_id = "j"};
  result.error = Error::transient(ErrorCode::source_timeout, "slow \xFF");

  const std::string json = to_json(result);

  EXPECT_NE(json.find(R"("error":{"code":"source_timeout","message":"slow )"), std::string::npos);
  EXPECT_NE(json.find(R"("retryable":true)"), std::string::npos);
}

}  // namespace
}  // namespace darkroom
