#include "domain/job_json.hpp"

#include <darkroom/job.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace darkroom {
namespace {

using testing::HasSubstr;

TEST(JobJson, ReadsEveryField) {
  const auto job = job_from_json(R"({"id":"job-123","tool":"dall-e","userId":"user-123",
    "sourceUrl":"https://example.com/a.png","metadata":{"prompt":"A beautiful landscape","n":3,
    "deep":{"a":[1]}},"priority":"high","callbackUrl":"https://example.com/cb",
    "variants":["normal"],"overrides":{"normal":{"quality":70,"fit":"cover"}}})");

  ASSERT_TRUE(job.has_value()) << job.error().message();
  EXPECT_EQ(job->id, "job-123");
  EXPECT_EQ(job->tool, ImageTool::dall_e);
  EXPECT_EQ(job->user_id, "user-123");
  EXPECT_EQ(std::get<std::string>(job->metadata.at("prompt")), "A beautiful landscape");
  EXPECT_EQ(std::get<std::int64_t>(job->metadata.at("n")), 3);
  EXPECT_EQ(std::get<JsonText>(job->metadata.at("deep")).text, R"({"a":[1]})");
  EXPECT_EQ(job->priority, Priority::high);
  EXPECT_EQ(job->variants, std::vector<std::string>{"normal"});
  EXPECT_EQ(job->overrides.at("normal").quality, 70);
  EXPECT_EQ(job->overrides.at("normal").fit, Fit::cover);
}

TEST(JobJson, ComesBackAsItWent) {
  const std::string text =
      R"({"callbackUrl":"https://e/c","id":"a","metadata":{"deep":[null,{"x":1}],"f":1.5,"t":true},)"
      R"("overrides":{"*":{"animated":"keep","background":"#010203","blur":3,"chroma":"4:4:4","copyright":"c","credit":"d",)"
      R"("effort":2,"embed_job_id":true,"embed_prompt":true,"enlarge":true,"fit":"fill","flatten":true,"formats":["webp","avif"],)"
      R"("gravity":"33.3% 20%","grayscale":false,"height":5,"label":"stated","lossless":true,)"
      R"("max_bytes":9000,"metadata":"keep","pad":1,"poster":"2.5s","preview_fps":12,"preview_seconds":5,"progressive":false,"quality":9,)"
      R"("require":["c2pa","text"],"sharpen":25,"sign":true,"sprite":"5x4","target_quality":75,"thumbnails":12,"thumbnails_by":"scene","trim":10,"width":4,"widths":[320,640]}},"priority":"low","sourceBuffer":"aGk=","tool":"sora","userId":"u",)"
      R"("variants":["normal"]})";

  const auto job = job_from_json(text);

  ASSERT_TRUE(job.has_value()) << job.error().message();
  EXPECT_EQ(to_json(*job), text);
}

TEST(JobJson, TellsEveryMistakeAtOnceByPointer) {
  const auto job = job_from_json(
      R"({"toool":"sora","id":5,"priority":"urgent","overrides":{"a/b":{"qualty":1,"width":"x"}},"variants":[1]})");

  ASSERT_FALSE(job.has_value());
  EXPECT_EQ(job.error().code(), ErrorCode::invalid_job);
  std::vector<std::string> places;
  for (const Problem& problem : job.error().problems()) places.push_back(problem.where);
  EXPECT_THAT(places,
              testing::UnorderedElementsAre("/toool", "/id", "/priority", "/variants/0",
                                            "/overrides/a~1b/qualty", "/overrides/a~1b/width"));
  EXPECT_THAT(job.error().message(), HasSubstr("did you mean 'tool'?"));
}

struct Bad {
  std::string text;
  const char* says;
};

class BadJob : public testing::TestWithParam<Bad> {};

TEST_P(BadJob, IsInvalid) {
  const auto job = job_from_json(GetParam().text);

  ASSERT_FALSE(job.has_value());
  EXPECT_EQ(job.error().code(), ErrorCode::invalid_job);
  EXPECT_THAT(job.error().message(), HasSubstr(GetParam().says));
}

std::string with(const std::string& fields) {
  return R"({"tool":"sora","sourceUrl":"https://e/x")" + (fields.empty() ? "" : "," + fields) + "}";
}

INSTANTIATE_TEST_SUITE_P(
    JobJson, BadJob,
    testing::Values(Bad{"", "no valid JSON"}, Bad{"[]", "must be an object"},
                    Bad{"{\"tool\":NaN}", "no valid JSON"},
                    Bad{with(R"("metadata":{"a":1e400})"), "no valid JSON"},
                    Bad{with(R"("id":"a","id":"b")"), "is given twice"},
                    Bad{with(R"("metadata":{"x":{"y":1,"y":2}})"), "is given twice"},
                    Bad{with("\"metadata\":{\"a\":\"\xff\"}"), "no valid JSON"},
                    Bad{std::string(10'000, '[') + std::string(10'000, ']'), "nests deeper"},
                    Bad{R"({"tool":"sora"})", "has no source"},
                    Bad{with(R"("sourcePath":"s3://b/k")"), "more than one source"},
                    Bad{R"({"sourceUrl":"https://e/x"})", "/tool"},
                    Bad{with(R"("sourceFile":"/etc/passwd")"), "is no field of a job"},
                    Bad{R"({"tool":"sora","sourceBuffer":"not base64"})", "must be base64"},
                    Bad{with(R"("id":"a/b")"), "/id"}, Bad{with(R"("id":"..")"), "/id"},
                    Bad{with("\"id\":\"" + std::string(129, 'a') + "\""), "/id"},
                    Bad{with(R"("userId":"a b")"), "/userId"},
                    Bad{with(R"("callbackUrl":"ftp://x")"), "/callbackUrl"},
                    Bad{with(R"("variants":[])"), "/variants"},
                    Bad{with(R"("metadata":[])"), "/metadata"},
                    Bad{with("\"metadata\":{\"a\":\"" + std::string(70'000, 'a') + "\"}"),
                        "more than 64 KiB"}));

TEST(JobJson, SaysWhichPlaceholdersItsResultHas) {
  const auto placeholder_of = [](const std::string& value) {
    return job_from_json(R"({"tool":"sora","sourceUrl":"https://x/","placeholder":)" + value + "}");
  };

  EXPECT_FALSE(job_from_json(R"({"tool":"sora","sourceUrl":"https://x/"})")->placeholder);
  EXPECT_EQ(placeholder_of("true")->placeholder, PlaceholderKinds{});
  EXPECT_FALSE(placeholder_of("false")->placeholder->any());
  const auto some = placeholder_of(R"(["palette","blurhash"])");
  ASSERT_TRUE(some) << some.error().message();
  EXPECT_THAT(names_of(*some->placeholder), testing::ElementsAre("blurhash", "palette"));
  EXPECT_EQ(job_from_json(to_json(*some))->placeholder, some->placeholder);
  EXPECT_FALSE(job_from_json(to_json(*placeholder_of("false")))->placeholder->any());

  EXPECT_EQ(placeholder_of(R"(["blurhash",7,"colr"])").error().problems().size(), 2U);
  const auto wrong = placeholder_of(R"("all")");
  EXPECT_EQ(wrong.error().problems().front().where, "/placeholder");
  EXPECT_THAT(wrong.error().message(), HasSubstr("blurhash, thumbhash"));
}

TEST(Validate, HoldsForJobsMadeInCode) {
  EXPECT_TRUE(validate({.tool = ImageTool::sora, .source_url = "https://e/x"}).has_value());
  EXPECT_FALSE(validate({.id = "a b", .tool = ImageTool::sora, .source_url = "https://e/x"}));
}

TEST(JobJson, BytesThatAreNoTextDoNotStopIt) {
  Job job{.tool = ImageTool::sora, .source_url = "https://e/x"};
  job.metadata["prompt"] = std::string("\xff\xfe");

  EXPECT_THAT(to_json(job), HasSubstr("prompt"));
}

TEST(JobJson, TakesTheSourceBufferThatTravelsBesideIt) {
  const Bytes buffer = {std::byte{1}, std::byte{2}};

  const auto job = job_from_json(R"({"tool":"sora"})", buffer);

  ASSERT_TRUE(job.has_value()) << job.error().message();
  EXPECT_EQ(job->source_buffer, buffer);
}

TEST(JobJson, RefusesASecondSourceBesideTheBuffer) {
  const Bytes buffer = {std::byte{1}};

  const auto with_url = job_from_json(R"({"tool":"sora","sourceUrl":"https://e/x"})", buffer);
  const auto with_buffer = job_from_json(R"({"tool":"sora","sourceBuffer":"AAAA"})", buffer);

  EXPECT_THAT(with_url.error().message(), HasSubstr("more than one source"));
  EXPECT_THAT(with_buffer.error().message(), HasSubstr("/sourceBuffer"));
}

}  // namespace
}  // namespace darkroom
