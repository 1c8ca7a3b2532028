// Where containers put what generators write, and which of two places is believed.
#include "container/make_bmff.hpp"
#include "container/make_jpeg.hpp"
#include "container/make_png.hpp"
#include "container/make_webp.hpp"
#include "provenance/make_tiff_texts.hpp"
#include "provenance/read.hpp"

#include <gtest/gtest.h>

namespace darkroom::provenance {
namespace {

const std::string kParameters =
    "a duck\nNegative prompt: geese\nSteps: 15, Seed: 42, Size: 512x400";

Provenance of(std::string_view file) {
  const auto facts = inspect(as_bytes(file), Limits{});
  EXPECT_TRUE(facts.has_value()) << (facts ? "" : facts.error().message());
  return facts ? facts->provenance : Provenance{};
}

Provenance of_png(std::string_view chunks) {
  return of(container::png(chunks));
}

std::string text(std::string_view keyword, std::string_view value) {
  return container::png_chunk("tEXt", std::string(keyword) + "\0"s + std::string(value));
}

Provenance duck() {
  return {.generator = "automatic1111",
          .prompt = "a duck",
          .negative_prompt = "geese",
          .seed = "42",
          .steps = 15,
          .size = {512, 400}};
}

TEST(Places, PngHasThreeKindsOfText) {
  const std::string compressed =
      container::png_chunk("zTXt", "parameters\0\0"s + container::deflated(kParameters));

  EXPECT_EQ(of_png(text("parameters", kParameters)), duck());
  EXPECT_EQ(of_png(compressed), duck());
  EXPECT_EQ(of_png(container::itxt("parameters", kParameters, false)), duck());
  EXPECT_EQ(of_png(container::itxt("parameters", kParameters, true)), duck());
}

TEST(Places, PngTextIsUtf8WhereItCanBe) {
  EXPECT_EQ(of_png(text("parameters", "caf\u00e9\nSteps: 1")).prompt, "caf\u00e9");
  EXPECT_EQ(of_png(text("parameters", "caf\xe9\nSteps: 1")).prompt, "caf\u00e9");
}

TEST(Places, ExifIsReadFromEveryContainer) {
  const std::string exif = exif_texts({}, utf16_comment(u"a duck\nNegative prompt: geese\n"
                                                        u"Steps: 15, Seed: 42, Size: 512x400"));

  EXPECT_EQ(of_png(container::png_chunk("eXIf", exif)), duck());
  EXPECT_EQ(of(container::jpeg(container::jpeg_segment(0xe1, "Exif\0\0"s + exif))), duck());
  EXPECT_EQ(of(container::webp(container::vp8x(8, 8) + container::vp8(8, 8) +
                               container::webp_chunk("EXIF", exif))),
            duck());
  const std::string stored = container::big(4, 6) + "Exif\0\0"s + exif;
  EXPECT_EQ(of(container::bmff({.items = container::item(1, "av01") + container::item(2, "Exif"),
                                .extents = {{.item = 2, .length = stored.size(), .in_idat = true}},
                                .more_of_meta = container::box("idat", stored)})),
            duck());
}

TEST(Places, XmpIsReadFromEveryContainer) {
  const std::string packet =
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
      "xmlns:e='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' "
      "e:DigitalSourceType='http://cv.iptc.org/newscodes/digitalsourcetype/"
      "trainedAlgorithmicMedia' "
      "e:AISystemUsed='A System' e:AISystemVersionUsed='2' e:AIPromptInformation='a "
      "duck'/></rdf:RDF>";
  const Provenance expected{.generator = "A System",
                            .generator_version = "2",
                            .prompt = "a duck",
                            .digital_source_type = "trainedAlgorithmicMedia"};

  EXPECT_EQ(of_png(container::png_chunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0"s + packet)),
            expected);
  EXPECT_EQ(of(container::jpeg(
                container::jpeg_segment(0xe1, "http://ns.adobe.com/xap/1.0/\0"s + packet))),
            expected);
  EXPECT_EQ(of(container::webp(container::vp8x(8, 8) + container::vp8(8, 8) +
                               container::webp_chunk("XMP ", packet))),
            expected);
  EXPECT_EQ(of(container::bmff({.items = container::item(1, "av01") +
                                         container::item(2, "mime", "application/rdf+xml\0"s),
                                .extents = {{.item = 2, .length = packet.size(), .in_idat = true}},
                                .more_of_meta = container::box("idat", packet)})),
            expected);
}

TEST(Places, AJpegsCommentIsReadAsUserCommentsAre) {
  EXPECT_EQ(of(container::jpeg(container::jpeg_segment(0xfe, kParameters))), duck());
}

TEST(Places, ComfyUiHidesItsTextsInTagsOfWebp) {
  const std::string exif =
      exif_texts({{0x010f, "workflow:{\"nodes\": []}"},
                  {0x0110, R"(prompt:{"1": {"class_type": "KSampler", "inputs": {"seed": 7}}})"}});

  const Provenance record = of(container::webp(container::vp8x(8, 8) + container::vp8(8, 8) +
                                               container::webp_chunk("EXIF", exif)));

  EXPECT_EQ(record.generator, "comfyui");
  EXPECT_EQ(record.seed, "7");
  EXPECT_TRUE(record.has_workflow);
}

TEST(Places, AWorkflowAloneIsComfyUis) {
  const Provenance record = of_png(text("workflow", "{\"nodes\": []}"));

  EXPECT_EQ(record.generator, "comfyui");
  EXPECT_TRUE(record.has_workflow);
}

TEST(Places, NovelAiIsKnownByItsSoftware) {
  const std::string comment = text("Comment", R"({"uc": "geese", "seed": 5, "steps": 50})");
  const std::string others = text("Description", "a duck") + text("Source", "Stable Diffusion 1D");

  EXPECT_EQ(of_png(text("Software", "NovelAI") + comment + others).prompt, "a duck");
  EXPECT_EQ(of_png(text("Software", "NovelAI") + comment + others).model, "Stable Diffusion 1D");
  EXPECT_EQ(of_png(comment + others).prompt, "");
}

TEST(Places, EasyDiffusionHasATextForEach) {
  const Provenance record =
      of_png(text("prompt", "a duck") + text("negative_prompt", "geese") + text("seed", "42") +
             text("num_inference_steps", "15") + text("width", "512") + text("height", "400"));

  EXPECT_EQ(record.generator, "easy-diffusion");
  EXPECT_EQ(record.prompt, "a duck");
  EXPECT_EQ(record.size, (Size{512, 400}));
}

TEST(Places, MidjourneyIsKnownByItsJob) {
  const Provenance record =
      of_png(text("Description", "a dahlia --ar 85:128 --v 6.1 Job ID: 8d2506df") +
             text("Author", "somebody"));

  EXPECT_EQ(record.generator, "midjourney");
  EXPECT_EQ(record.generator_version, "6.1");
  EXPECT_EQ(record.prompt, "a dahlia --ar 85:128 --v 6.1");
}

TEST(Places, RightsAreReadFromXmpThenExifThenIptc) {
  const std::string exif = "Exif\0\0"s + exif_texts({{0x013b, "Ada Byron"}, {0x8298, "(c) Ada"}});
  const std::string dataset = "\x1c\x02\x50\0\3Bob\x1c\x02\x6e\0\4Desk"s;
  const std::string iptc =
      "Photoshop 3.0\0"s + "8BIM\x04\x04\0\0"s + container::big(4, dataset.size()) + dataset;

  const Provenance record = of(
      container::jpeg(container::jpeg_segment(0xe1, exif) + container::jpeg_segment(0xed, iptc)));

  EXPECT_EQ(record.creator, "Ada Byron");
  EXPECT_EQ(record.credit, "Desk");
  EXPECT_EQ(record.copyright, "(c) Ada");
}

TEST(Places, TheGeneratorsOwnTextIsBelievedBeforeAGraph) {
  const Provenance record =
      of_png(text("prompt", R"({"1": {"class_type": "KSampler", "inputs": {"seed": 7}}})") +
             text("workflow", "{}") + text("parameters", kParameters));

  EXPECT_EQ(record.seed, "42");
  EXPECT_TRUE(record.has_workflow);
}

TEST(Places, AFileWithNothingSaysNothing) {
  EXPECT_TRUE(is_empty(of(container::png())));
  EXPECT_TRUE(is_empty(of(container::jpeg())));
}

TEST(Places, AnEditorsNameIsNoGenerator) {
  const std::string packet =
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
      "xmlns:x='http://ns.adobe.com/xap/1.0/' x:CreatorTool='An Editor'/></rdf:RDF>";

  EXPECT_TRUE(
      is_empty(of_png(container::png_chunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0"s + packet))));
}

}  // namespace
}  // namespace darkroom::provenance
