// Metadata made to hurt: whatever it is, the file is read in time, and the record is sound.
#include "container/make_jpeg.hpp"
#include "container/make_png.hpp"
#include "provenance/make_c2pa.hpp"
#include "provenance/make_tiff_texts.hpp"
#include "provenance/read.hpp"

#include <gtest/gtest.h>

namespace darkroom::provenance {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string text(std::string_view keyword, std::string_view value) {
  return container::png_chunk("zTXt", std::string(keyword) + "\0\0"s + container::deflated(value));
}

std::string xmp(std::string_view packet) {
  return container::png_chunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0"s + std::string(packet));
}

std::string rdf(std::string_view inside) {
  return "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
         "xmlns:dc='http://purl.org/dc/elements/1.1/'>" +
         std::string(inside) + "</r:RDF>";
}

// A graph of `nodes` in which each leads to the next, and all to the first.
std::string long_graph(std::size_t nodes) {
  std::string graph = "{";
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::string next = std::to_string(i + 1);
    graph += (i == 0 ? "" : ",") + ("\"" + std::to_string(i)) +
             R"(":{"class_type":"KSampler","inputs":{"positive":[")" + next +
             R"(",0],"negative":[")" + next + R"(",0],"seed":[")" + next + R"(",0]}})";
  }
  return graph + "}";
}

struct Hostile {
  const char* name;
  std::string chunks;  // of a PNG
};
// NOLINTNEXTLINE(readability-identifier-naming)
void PrintTo(const Hostile& hostile, std::ostream* stream) {
  *stream << hostile.name;
}

class HostileMetadata : public testing::TestWithParam<Hostile> {};

TEST_P(HostileMetadata, IsReadToASoundRecord) {
  const auto facts = inspect(as_bytes(container::png(GetParam().chunks)), Limits{});

  ASSERT_TRUE(facts.has_value()) << facts.error().message();
  EXPECT_TRUE(is_sound(facts->provenance));
}

const std::string kMegabyte(1UL << 20U, 'a');

INSTANTIATE_TEST_SUITE_P(
    Provenance, HostileMetadata,
    testing::Values(
        Hostile{"DeepArrays", text("parameters", repeated("[", 200'000))},
        Hostile{"DeepObjects", text("prompt", repeated("{\"a\":", 40'000))},
        Hostile{"LongGraph", text("prompt", long_graph(1024))},
        Hostile{"ManyNumbers", text("invokeai_metadata", "[" + repeated("1,", 120'000) + "1]")},
        Hostile{"ManySettings", text("parameters", "p\nSteps: 1" + repeated(", Seed: 1", 50'000))},
        Hostile{"ManySteps", text("parameters", repeated("\nSteps: ", 60'000))},
        Hostile{"ManyQuotes", text("parameters", "Steps: " + repeated("a: \"", 120'000))},
        Hostile{"ManyBrackets", text("parameters", "Steps: " + repeated("a: [,", 100'000))},
        Hostile{"ManyLoras", text("parameters", repeated("<lora:a:1>", 50'000) + "\nSteps: 1")},
        Hostile{"ManyPromptBrackets", text("Dream", "\"" + repeated("[", 400'000) + "\" -s 5")},
        Hostile{"LongPrompt", text("parameters", kMegabyte.substr(0, 500'000) + "\nSteps: 1")},
        Hostile{"LongKeyword", text(kMegabyte.substr(0, 900'000), "a")},
        Hostile{"AMillionEntries",
                xmp(rdf("<r:Description><dc:creator>" + repeated("<r:li> </r:li>", 60'000) +
                        "</dc:creator></r:Description>"))},
        Hostile{"ManyEntries",
                xmp(rdf("<r:Description><dc:creator>" + repeated("<r:li>ab </r:li>", 55'000) +
                        "</dc:creator></r:Description>"))},
        Hostile{"ManyAttributes", xmp(rdf("<r:Description" + repeated(" a='1'", 100'000) + "/>"))},
        Hostile{"DeepElements", xmp(rdf(repeated("<a>", 200'000)))},
        Hostile{"Laughs", xmp("<!DOCTYPE x [<!ENTITY a '" + kMegabyte.substr(0, 60'000) +
                              "'>]><x>" + repeated("&a;", 10'000) + "</x>")},
        Hostile{"NoUtf8", container::png_chunk("tEXt", "parameters\0\xff\xfe\nSteps: \xc3\x28"s)},
        Hostile{"DeepCbor",
                container::png_chunk("caBX", jumb("c2pa", "c2pa",
                                                  jumb("c2ma", "m",
                                                       jumb_cbor("c2cl", "c2pa.claim",
                                                                 repeated("\x81", 1'000'000)))))},
        Hostile{"ManyTags",
                container::png_chunk("caBX", jumb("c2pa", "c2pa",
                                                  jumb("c2ma", "m",
                                                       jumb_cbor("c2cl", "c2pa.claim",
                                                                 repeated("\xc0", 3'000'000)))))},
        Hostile{"DeepBoxes", container::png_chunk("caBX",
                                                  [] {
                                                    std::string boxes;
                                                    for (int i = 0; i < 2000; ++i)
                                                      boxes = jumb("c2pa", "a", boxes);
                                                    return boxes;
                                                  }())},
        Hostile{"ManyBoxes",
                container::png_chunk("caBX", jumb("c2pa", "c2pa",
                                                  repeated(bmff_box("free", ""), 400'000)))},
        Hostile{
            "ManyActions",
            container::png_chunk(
                "caBX",
                jumb("c2pa", "c2pa",
                     jumb("c2ma", "m",
                          jumb_cbor("cbor", "c2pa.actions",
                                    cbor_map({{cbor_text("actions"),
                                               "\x9f" +
                                                   repeated(cbor_map({{cbor_text("action"),
                                                                       cbor_text("c2pa.edited")}}),
                                                            50'000) +
                                                   "\xff"}})))))}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(HostileMetadata, TenThousandCommentsAreOneComment) {
  const std::string comment = container::jpeg_segment(0xfe, "a\nSteps: 1");

  const auto facts = inspect(as_bytes(container::jpeg(repeated(comment, 9000))), Limits{});

  ASSERT_TRUE(facts.has_value()) << facts.error().message();
  EXPECT_EQ(facts->provenance.prompt, "a");
}

TEST(HostileMetadata, AnExifLengthOfFourGigabytesIsNoText) {
  std::string exif = exif_texts({{0x0131, "darkroom"}});
  exif.replace(exif.find(container::big(2, 0x0131)) + 4, 4, "\xff\xff\xff\xff");

  const auto facts =
      inspect(as_bytes(container::png(container::png_chunk("eXIf", exif))), Limits{});

  ASSERT_TRUE(facts.has_value());
  EXPECT_TRUE(is_empty(facts->provenance));
}

}  // namespace
}  // namespace darkroom::provenance
