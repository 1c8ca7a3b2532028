#include "domain/marks.hpp"
#include "domain/plan.hpp"
#include "domain/preset_json.hpp"
#include "domain/watermark_text.hpp"

#include <darkroom/watermark.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace darkroom {
namespace {

using testing::HasSubstr;

const Metadata kMetadata{{"prompt", std::string("a red\n\tballoon  ")},
                         {"seed", std::int64_t{42}},
                         {"guidance", 7.5},
                         {"draft", true},
                         {"size", JsonText{"[1,2]"}},
                         {"blank", std::string(" ")}};

tl::expected<std::string, std::string> filled(std::string_view text) {
  return filled_in(text,
                   {.job_id = "job-1", .user_id = "ann", .tool = "sora", .metadata = kMetadata});
}

struct Filled {
  const char* text;
  const char* expected;
};
class WatermarkText : public testing::TestWithParam<Filled> {};

TEST_P(WatermarkText, IsFilledIn) {
  EXPECT_EQ(filled(GetParam().text).value(), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Fields, WatermarkText,
    testing::Values(Filled{"© ACME", "© ACME"},
                    Filled{"{userId}/{jobId} ({tool})", "ann/job-1 (sora)"},
                    Filled{"{{userId}}", "{userId}"}, Filled{"one\ntwo", "one\ntwo"},
                    Filled{"<b>{metadata.prompt}</b>", "<b>a red balloon</b>"},
                    Filled{"{metadata.seed} {metadata.guidance} {metadata.draft}", "42 7.5 true"},
                    Filled{"{metadata.size}", "[1,2]"}));

struct Fault {
  const char* text;
  const char* says;
};
class FaultyWatermarkText : public testing::TestWithParam<Fault> {};

TEST_P(FaultyWatermarkText, SaysWhatIsWrong) {
  EXPECT_THAT(filled(GetParam().text).error(), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, FaultyWatermarkText,
    testing::Values(Fault{"{userid}", "has {userid}; there are {jobId}"},
                    Fault{"{metadata.}", "has {metadata.}"}, Fault{"{userId", "has a single {"},
                    Fault{"a } b", "has a single }"},
                    Fault{"{metadata.title}", "the job's metadata has no 'title'"},
                    Fault{" {metadata.blank}\n", "comes out blank"}));

TEST(WatermarkText, IsCutWhereACharacterBegins) {
  std::string prompt;
  for (int i = 0; i < 200; ++i) prompt += "ä";
  const Metadata metadata{{"prompt", "x" + prompt}};

  const auto text = filled_in("{metadata.prompt}",
                              {.job_id = "", .user_id = "", .tool = "", .metadata = metadata});

  EXPECT_EQ(text->size(), 299U + 3U);
  EXPECT_TRUE(text->ends_with("ä…"));
}

TEST(WatermarkText, IsBoundedAsAWhole) {
  std::string fields;
  for (int i = 0; i < 40; ++i) fields += "{metadata.prompt}";
  const Metadata metadata{{"prompt", std::string(300, 'x')}};

  EXPECT_EQ(
      filled_in(fields, {.job_id = "", .user_id = "", .tool = "", .metadata = metadata})->size(),
      1000U + 3U);
}

TEST(WatermarkOffset, IsPixelsOrAPercentage) {
  EXPECT_EQ(to_string(*offset_from("16")), "16 16");
  EXPECT_EQ(to_string(*offset_from("0 3%")), "0 3%");
  for (const char* wrong : {"", "-1", "16px", "101%", "1 2 3", "16384", " 1"}) {
    EXPECT_FALSE(offset_from(wrong).has_value()) << wrong;
  }
}

TEST(WatermarkSettings, LeaveBehindWhatTheOtherKindHad) {
  const Watermark picture{.image = "logo.png"};

  const Watermark text = with_settings(picture, {.text = "© ACME"});

  EXPECT_EQ(text.image, "");
  EXPECT_EQ(with_settings(text, {.image = "logo.png"}).text, "");
  EXPECT_EQ(with_settings(text, {.scale = 5}).text, "© ACME");
}

Result<PresetBook> book(const std::string& settings) {
  return PresetBook::from_toml("[tools.sora.variants.normal]\n" + settings, "presets.toml");
}

Job a_job() {
  return {.id = "job-1", .tool = ImageTool::sora, .source_url = "https://x/", .user_id = "ann"};
}

TEST(Watermark, IsATableOfAVariant) {
  const auto presets = book(R"(
[tools.sora.variants.normal.watermark]
text = "(c) {userId}"
gravity = "north"
offset = 8
outline = "black"
scale = 30
contrast = true
blend = "soft-light"
rotate = -45
)");
  ASSERT_TRUE(presets.has_value()) << presets.error().message();

  const auto planned = plan(a_job(), *presets);

  ASSERT_TRUE(planned.has_value()) << planned.error().message();
  const Watermark& mark = planned->variants[0].watermark;
  EXPECT_EQ(mark.text, "(c) ann");
  EXPECT_EQ(to_string(mark.gravity), "north");
  EXPECT_EQ(to_string(mark.offset), "8 8");
  EXPECT_EQ(to_string(mark.outline), "#000000");
  EXPECT_EQ(mark.blend, Blend::soft_light);
  EXPECT_TRUE(mark.contrast && mark.scale == 30 && mark.rotate == -45);
  EXPECT_FALSE(planned->variants[1].watermark.any());
}

struct Wrong {
  const char* setting;
  const char* says;
};
class WrongWatermark : public testing::TestWithParam<Wrong> {};

TEST_P(WrongWatermark, IsToldWithItsKeyAndLine) {
  const auto presets = book("\nwatermark." + std::string(GetParam().setting));

  ASSERT_FALSE(presets.has_value());
  EXPECT_EQ(presets.error().code(), ErrorCode::invalid_preset);
  EXPECT_THAT(presets.error().message(), HasSubstr("line 3, "));
  EXPECT_THAT(presets.error().message(), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Settings, WrongWatermark,
    testing::Values(
        Wrong{"txt = 'a'", "watermark.txt: is no setting of a watermark; did you mean 'text'?"},
        Wrong{"scale = 0", "watermark.scale: is 0; it must be from 1 to 100"},
        Wrong{"opacity = 101", "watermark.opacity: is 101"},
        Wrong{"rotate = 181", "watermark.rotate: is 181; it must be from -180 to 180"},
        Wrong{"offset = '-1'", "watermark.offset: is '-1'; allowed: px as 16"},
        Wrong{"blend = 'normal'", "watermark.blend: is 'normal'; allowed: over, multiply"},
        Wrong{"gravity = 'attention'", "watermark.gravity: is attention; a mark lies in"},
        Wrong{"gravity = '10% 10%'", "watermark.gravity: is 10% 10%"},
        Wrong{"font = ''", "watermark.font: must be one line of 1 to 128 bytes"},
        Wrong{"text = '{user}'", "watermark.text: has {user}; there are"},
        Wrong{"text = ' '", "watermark.text: is blank"},
        Wrong{"tile = 1", "watermark.tile: must be true or false"}));

TEST(Watermark, OfBothKindsIsRefused) {
  const auto presets = book("watermark = { text = 'a', image = 'b.png' }");

  ASSERT_FALSE(presets.has_value());
  EXPECT_THAT(presets.error().message(),
              HasSubstr("watermark.image: is set, and so is watermark.text"));
}

TEST(Watermark, OfASpriteSheetIsRefused) {
  const auto presets = book("watermark.text = 'a'\nsprite = '2x2'");

  ASSERT_FALSE(presets.has_value());
  EXPECT_THAT(presets.error().message(), HasSubstr("watermark: is set, and a sprite sheet"));
}

TEST(Watermark, ThatIsNoTableIsRefused) {
  EXPECT_THAT(book("watermark = 'a'").error().message(),
              HasSubstr("watermark: must be a table of its settings (background, blend"));
  EXPECT_THAT(book("watermark = true").error().message(), HasSubstr("or false for none"));
}

TEST(Watermark, OfAPresetCanBeSwitchedOffByAJob) {
  const auto job = job_from_json(R"({"id": "a", "tool": "sora", "sourceUrl": "https://x/",
      "overrides": {"*": {"watermark": false}}})");
  ASSERT_TRUE(job.has_value()) << job.error().message();

  EXPECT_FALSE(plan(*job, *book("watermark.text = 'a'"))->variants[0].watermark.any());
}

TEST(Watermark, OfAJobIsItsJsonAndBack) {
  const std::string text =
      R"({"id":"a","overrides":{"normal":{"watermark":{"background":"#00000080","blend":"multiply",)"
      R"("colour":"#ff0000","contrast":false,"font":"Serif","gravity":"south","image":"s3://b/logo.png",)"
      R"("offset":"1% 2","opacity":50,"outline":"#ffffff","rotate":10,"scale":15,"tile":true}}},)"
      R"("sourceUrl":"https://x/","tool":"sora"})";

  const auto job = job_from_json(text);

  ASSERT_TRUE(job.has_value()) << job.error().message();
  EXPECT_EQ(to_json(*job), text);
}

TEST(Watermark, OfAJobIsNotReadFromThisMachine) {
  for (const char* place : {"/etc/passwd", "logo.png", "file:///etc/passwd", "s3:/b/k"}) {
    const auto job = job_from_json(R"({"tool": "sora", "sourceUrl": "https://x/", "overrides":
        {"normal": {"watermark": {"image": ")" +
                                   std::string(place) + "\"}}}}");

    ASSERT_FALSE(job.has_value()) << place;
    EXPECT_THAT(
        job.error().message(),
        HasSubstr("/overrides/normal/watermark/image: must be s3://bucket/key or an http(s)"));
  }
}

TEST(Watermark, OfAJobHasNoOtherWayIn) {
  const auto job = job_from_json(R"({"tool": "sora", "sourceUrl": "https://x/",
      "overrides": {"normal": {"watermark.image": "/etc/passwd"}}})");

  ASSERT_FALSE(job.has_value());
  EXPECT_THAT(job.error().message(), HasSubstr("watermark.image: belongs into an object"));
}

TEST(Watermark, OfAJobIsToldWhatIsWrongByPointers) {
  Job job = a_job();
  job.overrides["normal"].watermark = {.text = "a", .scale = 0};
  EXPECT_THAT(plan(job, PresetBook::defaults()).error().message(),
              HasSubstr("/overrides/normal/watermark/scale: is 0"));

  job.overrides["normal"].watermark = {.text = "{metadata.title}"};
  const auto planned = plan(job, PresetBook::defaults());
  EXPECT_EQ(planned.error().code(), ErrorCode::invalid_job);
  EXPECT_THAT(planned.error().message(),
              HasSubstr("/overrides/normal/watermark/text: has {metadata.title}, and the job's"));
}

TEST(Watermark, KnowsTheIdThatAJobWasGiven) {
  Job job = a_job();
  job.id.clear();
  job.overrides["normal"].watermark = {.text = "{jobId}"};

  EXPECT_EQ(plan(job, PresetBook::defaults(), "made")->variants[0].watermark.text, "made");
}

TEST(Marks, AreThoseOfThePlanEachOnce) {
  Plan planned;
  planned.variants = {{.name = "a", .box = {200, 100}, .watermark = {.text = "x", .scale = 50}},
                      {.name = "b", .box = {400, 100}, .watermark = {.text = "x", .scale = 50}},
                      {.name = "c", .box = {400, 100}},
                      {.name = "d", .box = {400, 100}, .watermark = {.image = "l.png"}},
                      {.name = "e", .box = {9, 9}, .watermark = {.image = "l.png", .scale = 1}},
                      {.name = "f", .box = {9, 9}, .watermark = {.text = "x", .contrast = true}}};

  const std::vector<Mark> marks = marks_of(planned);

  ASSERT_EQ(marks.size(), 3U);
  EXPECT_EQ(marks[0].width, 200);
  EXPECT_EQ(marks[1].image, "l.png");
  EXPECT_TRUE(marks[2].outlined);
  EXPECT_EQ(mark_of(marks, planned.variants[1]), 0U);
  EXPECT_EQ(mark_of(marks, planned.variants[2]), std::nullopt);
  EXPECT_EQ(mark_of(marks, planned.variants[4]), 1U);
}

TEST(Marks, AreDescribedInOneLineWithoutSecrets) {
  EXPECT_EQ(described({.image = "https://me:word@host/logo.png?X-Amz-Signature=1"}),
            "the watermark https://host/logo.png");
  EXPECT_EQ(described({.image = "logo@2x.png"}), "the watermark logo@2x.png");
  EXPECT_EQ(described({.text = "a\nb"}), "the watermark's text");
  EXPECT_LT(described({.image = std::string(2000, 'a')}).size(), 250U);
}

TEST(Marks, AreAtMostEight) {
  std::string settings;
  for (int i = 0; i < 9; ++i) {
    settings += "[tools.sora.variants.v" + std::to_string(i) +
                "]\nwidth = 9\nheight = 9\nwatermark.text = '" + std::to_string(i) + "'\n";
  }
  const auto presets = PresetBook::from_toml(settings, "presets.toml");
  ASSERT_TRUE(presets.has_value()) << presets.error().message();

  EXPECT_THAT(plan(a_job(), *presets).error().message(),
              HasSubstr("make 9 different watermarks; a job may have at most 8"));
}

TEST(Watermark, OfAPresetIsShownAsItCouldBeWritten) {
  const auto presets = book("watermark.text = 'a'");

  const auto shown = variant_object(*(*presets->find("sora"))->find("normal"))["watermark"];

  EXPECT_EQ(shown["text"], "a");
  EXPECT_EQ(shown["offset"], "2% 2%");
  EXPECT_EQ(variant_object(Variant{})["watermark"], false);
}

}  // namespace
}  // namespace darkroom
