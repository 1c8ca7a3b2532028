#include <darkroom/preset.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace darkroom {
namespace {

using testing::HasSubstr;

Result<PresetBook> read(const std::string& text) {
  return PresetBook::from_toml(text, "p.toml");
}

TEST(PresetsToml, ChangesOneNumberAndNothingElse) {
  const auto book = read("[tools.dall-e.variants.normal]\nquality = 70\n");

  ASSERT_TRUE(book.has_value()) << book.error().message();
  const Preset* preset = *book->find("dall-e");
  EXPECT_EQ(preset->variants[0].quality, 70);
  EXPECT_EQ(preset->variants[0].box, (Size{1024, 1024}));
  EXPECT_EQ(preset->variants.size(), 2U);
  EXPECT_EQ(book->presets().size(), 3U);
}

TEST(PresetsToml, AddsAToolWithItsVariantsInTheirOrder) {
  const auto book = read(R"(
[tools.midjourney]
aliases = ["mj"]
[tools.midjourney.variants.wide]
width = 1200
height = 630
fit = "cover"
format = "avif"
[tools.midjourney.variants.avatar]
width = 64
height = 64
background = "#102030"
chroma = "4:4:4"
poster = 3
)");

  ASSERT_TRUE(book.has_value()) << book.error().message();
  const Preset* preset = *book->find("mj");
  EXPECT_EQ(preset->tool, "midjourney");
  ASSERT_EQ(preset->variants.size(), 2U);
  EXPECT_EQ(preset->variants[0].name, "wide");
  EXPECT_EQ(preset->variants[0].fit, Fit::cover);
  EXPECT_EQ(preset->variants[0].format, Format::avif);
  EXPECT_EQ(preset->variants[1].chroma, Chroma::full);
  EXPECT_EQ(preset->variants[1].background, (Colour{.red = 16, .green = 32, .blue = 48}));
  EXPECT_EQ(preset->variants[1].poster, (Poster{.choice = PosterChoice::time, .at = 3}));
}

TEST(PresetsToml, SaysWhatAVariantCarries) {
  const auto book = read(R"(
[tools.sora.variants.normal]
metadata = "keep"
label = "compositeWithTrainedAlgorithmicMedia"
embed_prompt = true
embed_job_id = true
require = ["prompt", "c2pa"]
credit = "Studio"
copyright = "(c) Studio"
)");

  ASSERT_TRUE(book.has_value()) << book.error().message();
  EXPECT_EQ((*book->find("sora"))->variants[0].metadata,
            (MetadataRules{.policy = MetadataPolicy::keep,
                           .label = Label::composite_with_trained_algorithmic_media,
                           .embed_prompt = true,
                           .embed_job_id = true,
                           .require = {MetadataPart::c2pa, MetadataPart::prompt},
                           .credit = "Studio",
                           .copyright = "(c) Studio"}));
}

TEST(PresetsToml, SaysWhetherOriginalsAreKept) {
  const auto book = read("[tools.sora]\noriginals = \"keep\"\n");

  ASSERT_TRUE(book.has_value()) << book.error().message();
  EXPECT_EQ((*book->find("sora"))->originals, Originals::keep);
  EXPECT_EQ((*book->find("dall-e"))->originals, Originals::drop);
}

TEST(PresetsToml, NamesWhatAVariantMayRequire) {
  const auto book = read("[tools.sora.variants.normal]\nrequire = [\"gps\"]\n");

  ASSERT_FALSE(book.has_value());
  EXPECT_THAT(book.error().message(), HasSubstr("has 'gps'; allowed: c2pa, label, prompt"));
}

TEST(PresetsToml, TakesEachRetouchingAndTheWidths) {
  const auto book = read(R"([tools.sora.variants.normal]
fit = "cover"
gravity = "attention"
trim = 10
pad = 4
blur = 2
sharpen = 25
grayscale = true
flatten = true
widths = [320, 640]
max_bytes = 50000
target_quality = 75
)");

  ASSERT_TRUE(book.has_value()) << book.error().message();
  const Variant& variant = (*book->find("sora"))->variants[0];
  EXPECT_EQ(variant.gravity.pull, Gravity::Pull::attention);
  EXPECT_EQ(variant.trim, 10);
  EXPECT_EQ(variant.pad, 4);
  EXPECT_EQ(variant.blur, 2);
  EXPECT_EQ(variant.sharpen, 25);
  EXPECT_TRUE(variant.grayscale);
  EXPECT_TRUE(variant.flatten);
  EXPECT_EQ(variant.widths, (std::vector<int>{320, 640}));
  EXPECT_EQ(variant.max_bytes, 50'000);
  EXPECT_EQ(variant.target_quality, 75);
}

std::vector<Format> formats_in(const char* settings) {
  const auto book = read(std::string("[tools.sora.variants.normal]\n") + settings);
  EXPECT_TRUE(book.has_value()) << book.error().message();
  return book ? formats_of((*book->find("sora"))->variants[0]) : std::vector<Format>{};
}

TEST(PresetsToml, LeavesTheFormatOpen) {
  EXPECT_EQ(formats_in("format = \"auto\""),
            (std::vector{Format::jpeg, Format::png, Format::webp}));
  EXPECT_EQ(formats_in("format = \"auto\"\nformats = [\"webp\", \"avif\"]"),
            (std::vector{Format::webp, Format::avif}));
  EXPECT_EQ(formats_in("formats = [\"jpeg-xl\"]"), std::vector{Format::jpeg_xl});
  EXPECT_EQ(formats_in("format = \"webp\""), std::vector{Format::webp});
  EXPECT_EQ(formats_in("format = \"webp\"\nformats = []"), std::vector{Format::webp});
}

TEST(PresetsToml, NamesTheFormatsThatMayBeLeftOpen) {
  for (const char* wrong : {"[1]", "true", "[\"bmp\"]"}) {
    const auto book = read(std::string("[tools.sora.variants.normal]\nformats = ") + wrong + "\n");

    ASSERT_FALSE(book.has_value()) << wrong;
    EXPECT_EQ(book.error().code(), ErrorCode::invalid_preset);
    EXPECT_THAT(book.error().message(), HasSubstr("allowed: jpeg, png, webp, avif, jpeg-xl"));
  }
}

TEST(PresetsToml, RefusesAFormatThatIsBothDecidedAndOpen) {
  const auto book =
      read("[tools.sora.variants.normal]\nformat = \"webp\"\nformats = [\"avif\", \"jpeg\"]\n");

  ASSERT_FALSE(book.has_value());
  EXPECT_THAT(book.error().message(), HasSubstr("formats: is set, and format is webp: use auto"));
}

TEST(PresetsToml, SaysWhatBecomesOfAClip) {
  const auto book = read(R"([tools.sora.variants.normal]
thumbnails = 12
[tools.sora.variants.high-quality]
animated = "keep"
preview_seconds = 5
preview_fps = 12
[tools.sora.variants.board]
width = 160
height = 90
format = "jpeg"
sprite = "5x4"
)");

  ASSERT_TRUE(book.has_value()) << book.error().message();
  const std::vector<Variant>& variants = (*book->find("sora"))->variants;
  EXPECT_EQ(variants[0].thumbnails, 12);
  EXPECT_EQ(variants[1].animated, Animated::keep);
  EXPECT_EQ(variants[1].preview_seconds, 5);
  EXPECT_EQ(variants[1].preview_fps, 12);
  EXPECT_EQ(variants[2].sprite, (Grid{.columns = 5, .rows = 4}));
}

std::vector<std::string_view> placeholders_of(const std::string& value) {
  const auto book = read("[tools.sora]\nplaceholder = " + value + "\n");
  return names_of((*book->find("sora"))->placeholder);
}

TEST(PresetsToml, ChoosesThePlaceholders) {
  using testing::ElementsAre;
  EXPECT_THAT(placeholders_of("true"),
              ElementsAre("blurhash", "thumbhash", "preview", "colour", "palette"));
  EXPECT_TRUE(placeholders_of("false").empty());
  EXPECT_THAT(placeholders_of("[\"palette\", \"blurhash\"]"), ElementsAre("blurhash", "palette"));
  EXPECT_EQ(names_of((*read("")->find("sora"))->placeholder).size(), 5U);
}

TEST(PresetsToml, InheritsUnlessToldOtherwise) {
  const auto book =
      read("[tools.sora]\ninherit = false\n[tools.sora.variants.only]\nwidth = 9\nheight = 9\n");

  ASSERT_TRUE(book.has_value()) << book.error().message();
  ASSERT_EQ((*book->find("sora"))->variants.size(), 1U);
  EXPECT_EQ((*book->find("sora"))->variants[0].name, "only");
}

TEST(PresetsToml, TellsEveryMistakeAtOnceWithItsPlace) {
  const auto book = read(R"([tools.dall-e.variants.normal]
qualtiy = 80
[tools.sora.variants.normal]
  quality = 101
[toolz]
)");

  ASSERT_FALSE(book.has_value());
  EXPECT_EQ(book.error().code(), ErrorCode::invalid_preset);
  ASSERT_EQ(book.error().problems().size(), 3U);
  EXPECT_THAT(book.error().message(), HasSubstr("did you mean 'quality'?"));
  EXPECT_THAT(book.error().message(), HasSubstr("line 2, column"));
  EXPECT_THAT(book.error().message(), HasSubstr("line 4, column"));
  EXPECT_THAT(book.error().message(), HasSubstr("did you mean 'tools'?"));
}

struct Mistake {
  const char* text;
  const char* says;
};

class Mistaken : public testing::TestWithParam<Mistake> {};

TEST_P(Mistaken, IsInvalid) {
  const auto book = read(GetParam().text);

  ASSERT_FALSE(book.has_value());
  EXPECT_EQ(book.error().code(), ErrorCode::invalid_preset);
  EXPECT_THAT(book.error().message(), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    PresetsToml, Mistaken,
    testing::Values(
        Mistake{"tools = 1", "must be a table"}, Mistake{"[tools.x", "line 1"},
        Mistake{"[tools.new]\naliases = []", "has no variants"},
        Mistake{"[tools.\"a b\".variants.v]\nwidth = 1\nheight = 1", "must be 1-64 of"},
        Mistake{"[tools.sora]\naliases = \"s\"", "must be a list of names"},
        Mistake{"[tools.sora]\noriginals = true", "must be \"keep\" or \"drop\""},
        Mistake{"[tools.sora]\noriginals = \"keep\"\n[tools.sora.variants.original]\nwidth = 9\n"
                "height = 9",
                "has the name that the kept original takes"},
        Mistake{"[tools.sora]\naliases = [\"sd\"]", "already names another tool"},
        Mistake{"[tools.sora]\naliases = [\"dall-e\"]", "already names another tool"},
        Mistake{"[tools.sora]\ninherit = 1", "must be true or false"},
        Mistake{"[tools.sora]\nvariants = 3", "must be a table"},
        Mistake{"[tools.sora.variants]\nnormal = 3", "must be a table"},
        Mistake{"[tools.sora.variants.normal]\nwidth = \"wide\"", "must be a whole number"},
        Mistake{"[tools.sora.variants.normal]\nwidth = 1.5", "must be a whole number"},
        Mistake{"[tools.sora.variants.normal]\nwidth = 99999999999", "must be a whole number"},
        Mistake{"[tools.sora.variants.normal]\nformat = \"bmp\"", "allowed: jpeg, png"},
        Mistake{"[tools.sora.variants.normal]\nformat = \"heic\"", "cannot be written"},
        Mistake{"[tools.sora.variants.normal]\nlossless = true", "lossless"},
        Mistake{"[tools.sora.variants.normal]\ngravity = \"up\"", "is 'up'; allowed: centre"},
        Mistake{"[tools.sora.variants.normal]\nwidths = \"320\"", "must be a list of whole"},
        Mistake{"[tools.sora.variants.normal]\nwidths = [320, \"x\"]", "must be a list of whole"},
        Mistake{"[tools.sora.variants.normal]\nwidths = [1, 1]", "name 1 twice"},
        Mistake{"[tools.sora.variants.normal]\nwidths = [9]\n[tools.sora.variants.normal-9]\n"
                "width = 1\nheight = 1",
                "makes two outputs called normal-9"},
        Mistake{"[tools.sora]\nplaceholder = 1", "must be true, false, or a list of blurhash"},
        Mistake{"[tools.sora]\nplaceholder = [\"color\"]", "has 'color' in its list; allowed"},
        Mistake{"[tools.sora.variants.new]\nquality = 50", "width"}));

TEST(PresetsToml, ReadsTheDocsOwnExample) {
  std::ifstream file(DARKROOM_SOURCE_DIR "/docs/presets.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const auto begin = page.find("```toml\n");
  ASSERT_NE(begin, std::string::npos);
  const auto end = page.find("```", begin + 8);

  const auto book = read(page.substr(begin + 8, end - begin - 8));

  ASSERT_TRUE(book.has_value()) << book.error().message();
  EXPECT_TRUE(book->find("midjourney").has_value());
}

}  // namespace
}  // namespace darkroom
