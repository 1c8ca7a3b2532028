// What variants carry, byte by byte: what the pixels are plays no part.
#include "provenance/carry/carry.hpp"

#include "container/gif.hpp"
#include "container/make_exif.hpp"
#include "container/make_gif.hpp"
#include "container/make_jpeg.hpp"
#include "container/make_png.hpp"
#include "container/reader.hpp"
#include "provenance/carry/embed.hpp"
#include "provenance/carry/exif_block.hpp"
#include "provenance/carry/xmp_packet.hpp"
#include "provenance/exif.hpp"
#include "provenance/make_tiff_texts.hpp"
#include "provenance/read.hpp"
#include "provenance/xmp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom::provenance {
namespace {

using container::as_text;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kParameters =
    "a duck\nNegative prompt: geese\nSteps: 15, Seed: 42, Size: 512x400";

std::string duck() {
  return container::png(container::png_chunk("tEXt", "parameters\0"s + kParameters));
}

Result<Carried> carried_by(const MetadataRules& rules, std::string_view file,
                           Format format = Format::jpeg) {
  const container::Facts facts = *inspect(as_bytes(file), Limits{});
  Variant variant;
  variant.name = "normal";
  variant.format = format;
  variant.metadata = rules;
  auto all = carried({.tool = "dall-e", .variants = {variant}}, as_bytes(file), facts);
  if (!all) return all.error();
  return all->at(0);
}

TEST(Carrying, StripsAllAndSaysWhat) {
  const auto carried = carried_by({.policy = MetadataPolicy::strip}, duck());

  ASSERT_TRUE(carried.has_value());
  EXPECT_TRUE(carried->cargo.is_empty());
  EXPECT_THAT(carried->dropped,
              ElementsAre(MetadataPart::label, MetadataPart::prompt, MetadataPart::settings));
}

TEST(Carrying, LabelsByDefaultWithoutThePrompt) {
  const auto carried = carried_by({}, duck());

  ASSERT_TRUE(carried.has_value());
  const Xmp xmp = read_xmp(as_bytes(carried->cargo.xmp));
  EXPECT_EQ(xmp.digital_source_type,
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia");
  EXPECT_EQ(xmp.ai_system, "automatic1111");
  EXPECT_THAT(carried->cargo.xmp, Not(HasSubstr("duck")));
  EXPECT_THAT(carried->cargo.exif, IsEmpty());
  EXPECT_THAT(carried->dropped, ElementsAre(MetadataPart::prompt, MetadataPart::settings));
}

TEST(Carrying, SaysThePromptWhereToolsLookWhenAsked) {
  const auto carried = carried_by({.embed_prompt = true}, duck());

  ASSERT_TRUE(carried.has_value());
  Texts texts;
  EXPECT_FALSE(read_exif(carried->cargo.exif, texts));
  EXPECT_EQ(texts["UserComment"], kParameters);
  EXPECT_EQ(read_xmp(as_bytes(carried->cargo.xmp)).ai_prompt, "a duck");
  EXPECT_THAT(carried->dropped, IsEmpty());
}

TEST(Carrying, WritesWhatAnotherGeneratorSaidAsTheWebUiWould) {
  const std::string file = container::png(container::png_chunk(
      "tEXt", "invokeai_metadata\0"s + R"({"positive_prompt":"a duck","negative_prompt":"geese",)"
                                       R"("seed":42,"steps":15,"app_version":"4.0"})"));

  const auto carried = carried_by({.embed_prompt = true}, file);

  ASSERT_TRUE(carried.has_value());
  Texts texts;
  read_exif(carried->cargo.exif, texts);
  EXPECT_THAT(std::string(texts["UserComment"]),
              HasSubstr("a duck\nNegative prompt: geese\nSteps: 15, Seed: 42, "));
}

TEST(Carrying, PutsIntoAGifWhatXmpHoldsAndSaysWhatElseIsLost) {
  const auto carried = carried_by({.embed_prompt = true}, duck(), Format::gif);

  ASSERT_TRUE(carried.has_value());
  EXPECT_THAT(carried->cargo.exif, IsEmpty());
  EXPECT_EQ(read_xmp(as_bytes(carried->cargo.xmp)).ai_prompt, "a duck");
  EXPECT_THAT(carried->dropped, ElementsAre(MetadataPart::prompt, MetadataPart::settings));
}

TEST(GifCargo, StandsBeforeTheFramesAndEndsForWhoCannotReadIt) {
  const std::string frames = container::gif_control(false) + container::gif_frame() +
                             container::gif_control(true) + container::gif_frame();
  const std::string picture = container::gif(frames);
  const std::string packet(1000, 'x');

  const Result<Bytes> made = with_cargo_in_gif(as_bytes(picture), {.xmp = packet});

  ASSERT_TRUE(made.has_value());
  EXPECT_THAT(std::string(as_text(*made)),
              HasSubstr("!\xff\x0bXMP DataXMP" + packet + "\1\xff\xfe"));
  const auto facts = container::walk_gif(*made, Limits{});
  ASSERT_TRUE(facts.has_value()) << facts.error().message();
  EXPECT_EQ(facts->frames, 2);
  EXPECT_GT(facts->xmp_bytes, 900U);
  EXPECT_TRUE(as_text(*made).ends_with(frames + ";"));
}

TEST(Carrying, FailsWhereARequiredPartWouldBeLost) {
  const auto refused = carried_by({.require = {MetadataPart::c2pa, MetadataPart::prompt}}, duck());

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::provenance_lost);
  EXPECT_EQ(refused.error().message(), "variant normal requires what it would lose: prompt");
}

TEST(Carrying, KeepsAPngsOtherTextsAndItsPromptOnlyWhenAsked) {
  const std::string file =
      container::png(container::png_chunk("tEXt", "parameters\0"s + kParameters) +
                     container::png_chunk("tEXt", "Licence\0mine"s));

  const auto quiet = carried_by({.policy = MetadataPolicy::keep}, file, Format::png);
  const auto open =
      carried_by({.policy = MetadataPolicy::keep, .embed_prompt = true}, file, Format::png);

  ASSERT_TRUE(quiet && open);
  ASSERT_EQ(quiet->cargo.texts.size(), 1U);
  EXPECT_EQ(as_text(quiet->cargo.texts[0].content), "Licence\0mine"s);
  EXPECT_EQ(open->cargo.texts.size(), 2U);
  EXPECT_THAT(open->dropped, IsEmpty());
}

TEST(Carrying, KeepDropsABlockThatHoldsThePromptUnlessAsked) {
  const std::string exif = exif_texts({}, utf16_comment(u"a duck\nSteps: 15, Seed: 42, Size: 1x1"));
  const std::string file = container::jpeg(container::jpeg_segment(0xe1, "Exif\0\0"s + exif));

  const auto quiet = carried_by({.policy = MetadataPolicy::keep}, file);
  const auto open = carried_by({.policy = MetadataPolicy::keep, .embed_prompt = true}, file);

  ASSERT_TRUE(quiet && open);
  EXPECT_THAT(quiet->cargo.exif, IsEmpty());
  EXPECT_EQ(as_text(open->cargo.exif), exif);
}

class EveryByteOrder : public testing::TestWithParam<container::ByteOrder> {};

TEST_P(EveryByteOrder, IsUprightAfterwardsAndOtherwiseTheSame) {
  const std::string turned = container::exif(6, GetParam());

  EXPECT_EQ(as_text(upright_exif(as_bytes(turned))), container::exif(1, GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Exif, EveryByteOrder,
                         testing::Values(container::ByteOrder::little, container::ByteOrder::big));

TEST(UprightExif, LetsDamageBe) {
  const std::string turned = container::exif(6);
  for (std::size_t length = 0; length < turned.size(); ++length) {
    const std::string cut = turned.substr(0, length);
    EXPECT_EQ(upright_exif(as_bytes(cut)).size(), length);
  }
}

std::string packet_of(std::string_view attributes) {
  return R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf=)"
         R"("http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description )" +
         std::string(attributes) + "/></rdf:RDF></x:xmpmeta>";
}

TEST(XmpPacket, IsTheSameEachTimeAndSaysWhatItIsGiven) {
  const Statement statement{.digital_source_type = "trainedAlgorithmicMedia",
                            .prompt = "<a> & \"b\" ]]> \U0001F986\nsecond line",
                            .creator = "Ann",
                            .credit = "Studio",
                            .copyright = "(c)"};

  const std::string packet = xmp_packet(statement);

  EXPECT_EQ(packet, xmp_packet(statement));
  const Xmp read = read_xmp(as_bytes(packet));
  EXPECT_TRUE(read.is_whole);
  EXPECT_FALSE(read.says_more);
  EXPECT_EQ(read.ai_prompt, statement.prompt);
  EXPECT_EQ(read.creator, "Ann");
  EXPECT_EQ(read.credit, "Studio");
  EXPECT_EQ(read.rights, "(c)");
}

TEST(XmpPacket, CutsAPromptThatIsTooLongAndNeverItsLabel) {
  const std::string packet = xmp_packet(
      {.digital_source_type = "trainedAlgorithmicMedia", .prompt = std::string(30'000, '"')});

  EXPECT_LE(packet.size(), kMaxXmpBytes);
  const Xmp read = read_xmp(as_bytes(packet));
  EXPECT_THAT(read.digital_source_type, HasSubstr("trainedAlgorithmicMedia"));
  EXPECT_FALSE(read.ai_prompt.empty());
}

TEST(XmpPacket, KeepsItsLabelWhereATextIsNoXml) {
  const std::string packet =
      xmp_packet({.digital_source_type = "trainedAlgorithmicMedia", .prompt = "a\uffff"});

  EXPECT_THAT(read_xmp(as_bytes(packet)).digital_source_type, HasSubstr("trainedAlgorithmic"));
}

TEST(MergedPacket, LeavesOutWhichWayIsUpAndTheLinkToCredentials) {
  const std::string source =
      packet_of(R"(xmlns:t="http://ns.adobe.com/tiff/1.0/" t:Orientation="6" t:Make="Canon" )"
                R"(xmlns:d="http://purl.org/dc/terms/" d:provenance="https://example.com/c2pa")");

  const auto merged = merged_packet(as_bytes(source), {.credit = "Studio"}, Prompts::hidden);

  ASSERT_TRUE(merged.has_value());
  EXPECT_THAT(*merged, HasSubstr("Canon"));
  EXPECT_THAT(*merged, HasSubstr("Studio"));
  EXPECT_THAT(*merged, Not(HasSubstr("Orientation")));
  EXPECT_THAT(*merged, Not(HasSubstr("example.com")));
}

TEST(MergedPacket, HidesPromptsUnlessAsked) {
  const std::string source = packet_of(R"(xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" )"
                                       R"(i:AIPromptInformation="a duck" i:AISystemUsed="x")");

  EXPECT_THAT(*merged_packet(as_bytes(source), {}, Prompts::hidden), Not(HasSubstr("duck")));
  EXPECT_THAT(*merged_packet(as_bytes(source), {}, Prompts::shown), HasSubstr("duck"));
}

TEST(MergedPacket, IsNoneOfWhatCannotBeTrusted) {
  std::string many = packet_of("");
  std::string names;
  for (int i = 0; i < 1100; ++i) names += "<a:b" + std::to_string(i) + "/>";
  many.insert(many.find("/></rdf:RDF>"), R"( xmlns:a="a:a")");
  many.replace(many.find("/></rdf:RDF>"), 2, ">" + names + "</rdf:Description>");

  EXPECT_FALSE(merged_packet(as_bytes(many), {}, Prompts::shown));
  EXPECT_FALSE(merged_packet(as_bytes("<!DOCTYPE x>" + packet_of("")), {}, Prompts::shown));
  EXPECT_FALSE(merged_packet(as_bytes(packet_of("").substr(0, 80)), {}, Prompts::shown));
  EXPECT_FALSE(merged_packet(as_bytes(std::string(60'001, ' ')), {}, Prompts::shown));
}

}  // namespace
}  // namespace darkroom::provenance
