#include <darkroom/job_result.hpp>

#include <gtest/gtest.h>

#include <string>

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
                                 .sha256 = "ab",
                                 .dropped = {MetadataPart::c2pa, MetadataPart::prompt}}},
                   .original_size = 18,
                   .original_format = Format::png,
                   .original_width = 2,
                   .original_height = 1,
                   .compression_ratio = 2,
                   .processing_time_ms = 1.5,
                   .stages = {{"load", 1.0}}};

  EXPECT_EQ(
      to_json(result),
      R"({"jobId":"job-1","tool":"sora","userId":"u","success":true,"variants":[{"variant":)"
      R"("normal","url":"file:///x","key":"u/job-1/normal.jpg","format":"jpeg","width":2,)"
      R"("height":1,"quality":85,"size":9,"sha256":"ab","dropped":["c2pa","prompt"]}],)"
      R"("originalSize":18,"originalFormat":"png","originalWidth":2,"originalHeight":1,"compressionRatio":2.0,)"
      R"("processingTimeMs":1.5,"stages":{"load":1.0},"attempts":1})");
}

TEST(JobResultJson, SaysWhatTheSourceCarriesAndHidesItsPromptsWhereAsked) {
  JobResult result{.job_id = "j"};
  result.provenance = {.generator = "comfyui",
                       .prompt = "a secret",
                       .negative_prompt = "another",
                       .seed = "42",
                       .size = {512, 768},
                       .loras = {{.name = "l", .weight = 0.5}},
                       .has_workflow = true,
                       .c2pa = C2pa{.bytes = 9, .actions = {"c2pa.created"}}};

  const std::string rest =
      R"("seed":"42","width":512,"height":768,"loras":[{"name":"l","weight":0.5}],)"
      R"("workflow":true,"c2pa":{"state":"present","verification":"not verified","bytes":9,)"
      R"("actions":["c2pa.created"]}},"compressionRatio")";
  EXPECT_NE(to_json(result).find(R"("provenance":{"generator":"comfyui","prompt":"a secret",)"
                                 R"("negativePrompt":"another",)" +
                                 rest),
            std::string::npos);
  EXPECT_NE(to_json(result, Prompts::hidden).find(R"("provenance":{"generator":"comfyui",)" + rest),
            std::string::npos);
}

TEST(JobResultJson, OfASourceThatSaysNothingHasNoProvenance) {
  EXPECT_EQ(to_json(JobResult{.job_id = "j"}).find("provenance"), std::string::npos);
}

TEST(JobResultJson, HasWhatACraftedJobHasMore) {
  JobResult result{.job_id = "j", .success = true};
  result.variants = {{.variant = "card-320",
                      .url = "https://e/a",
                      .width = 320,
                      .crop = Box{1, 2, 3, 4},
                      .attention = Point{5, 6},
                      .set = "card"}};
  result.placeholder = Placeholder{
      .blurhash = "L", .colour = Colour{.red = 0, .green = 0, .blue = 0}, .palette = {Colour{}}};

  const std::string json = to_json(result);

  EXPECT_NE(json.find(R"("set":"card","crop":{"left":1,"top":2,"width":3,"height":4},)"
                      R"("attention":{"x":5,"y":6}}],"srcset":{"card":"https://e/a 320w"})"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("placeholder":{"blurhash":"L","colour":"#000000","palette":["#ffffff"]})"),
            std::string::npos)
      << json;
}

TEST(JobResultJson, SaysWhatAClipIsAndWhichFrameIsShown) {
  JobResult result{.job_id = "j"};
  result.clip = ClipResult{
      .codec = "h264", .seconds = 2, .frames_per_second = 25, .frames = 50, .has_audio = true};
  result.variants = {{.variant = "normal", .frame_time = 0.5}};

  const std::string json = to_json(result);

  EXPECT_NE(json.find(R"("dropped":[],"frameTime":0.5})"), std::string::npos);
  EXPECT_NE(
      json.find(R"("clip":{"codec":"h264","duration":2.0,"fps":25.0,"frames":50,"audio":true})"),
      std::string::npos);
}

TEST(JobResultJson, SaysTheScoreThatWasAimedAt) {
  JobResult result{.job_id = "j"};
  result.variants = {{.variant = "normal", .score = 75.4951}};

  EXPECT_NE(to_json(result).find(R"("dropped":[],"score":75.5})"), std::string::npos);
}

TEST(JobResultJson, CountsTheFramesOfWhatMoves) {
  JobResult result;
  result.variants = {{.variant = "still"}, {.variant = "moving", .frames = 12}};

  const std::string json = to_json(result);

  EXPECT_NE(json.find(R"("dropped":[],"frames":12})"), std::string::npos) << json;
  EXPECT_EQ(json.find("\"frames\""), json.rfind("\"frames\""));
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
