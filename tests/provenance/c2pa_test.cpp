// Content Credentials in each container that carries them, and what is reported of them.
#include "container/make_bmff.hpp"
#include "container/make_gif.hpp"
#include "container/make_jpeg.hpp"
#include "container/make_png.hpp"
#include "container/make_webp.hpp"
#include "provenance/make_c2pa.hpp"
#include "provenance/read.hpp"

#include <gtest/gtest.h>

namespace darkroom::provenance {
namespace {

std::optional<C2pa> credentials(std::string_view file) {
  const auto facts = inspect(as_bytes(file), Limits{});
  EXPECT_TRUE(facts.has_value()) << (facts ? "" : facts.error().message());
  return facts ? facts->provenance.c2pa : std::nullopt;
}

std::string png_with(std::string_view store) {
  return container::png(container::png_chunk("caBX", store));
}

C2pa expected() {
  return {.bytes = example_store().size(),
          .claim_generator = "A_Maker/1.0",
          .actions = {"c2pa.created", "c2pa.converted"},
          .software_agent = "An Image Model",
          .digital_source_type = "trainedAlgorithmicMedia",
          .signer = "An Organisation"};
}

TEST(C2pa, IsReadFromPng) {
  EXPECT_EQ(credentials(png_with(example_store())), expected());
}

TEST(C2pa, IsReadFromWebp) {
  EXPECT_EQ(credentials(container::webp(container::vp8x(8, 8) + container::vp8(8, 8) +
                                        container::webp_chunk("C2PA", example_store()))),
            expected());
}

// A part of a box, as JPEG holds it.
std::string app11(unsigned box, unsigned number, std::string_view content) {
  using container::big;
  return container::jpeg_segment(0xeb, "JP" + big(2, box) + big(4, number) + std::string(content));
}

TEST(C2pa, IsReadFromTheSegmentsOfAJpeg) {
  const std::string store = example_store();
  const std::string head = store.substr(0, 8);
  const std::string other = jumb("jsng", "other", "");

  EXPECT_EQ(credentials(container::jpeg(app11(1, 1, other) + app11(2, 1, store.substr(0, 100)) +
                                        app11(2, 2, head + store.substr(100, 150)) +
                                        app11(2, 3, head + store.substr(250)))),
            expected());
}

TEST(C2pa, OtherSegmentsOfAJpegAreNone) {
  EXPECT_EQ(credentials(container::jpeg(app11(1, 1, jumb("jsng", "other", "")))), std::nullopt);
}

TEST(C2pa, IsReadFromABoxOfAnAvif) {
  const std::string uuid = "\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81"s;
  const std::string box =
      container::box("uuid", uuid + "\0\0\0\0manifest\0"s + std::string(8, '\0') + example_store());

  EXPECT_EQ(credentials(container::bmff({.before_data = box})), expected());
}

TEST(C2pa, OfTheLastManifestIsTold) {
  const std::string store =
      jumb("c2pa", "c2pa", example_manifest("First/1") + example_manifest("Second/2"));

  EXPECT_EQ(credentials(png_with(store))->claim_generator, "Second/2");
}

TEST(C2pa, NamesItsGeneratorAsNewerClaimsDo) {
  const std::string claim = cbor_map(
      {{cbor_text("claim_generator_info"), cbor_map({{cbor_text("name"), cbor_text("A Maker")},
                                                     {cbor_text("version"), cbor_text("2.0")}})}});
  const std::string store =
      jumb("c2pa", "c2pa", jumb("c2ma", "m", jumb_cbor("c2cl", "c2pa.claim.v2", claim)));

  EXPECT_EQ(credentials(png_with(store))->claim_generator, "A Maker/2.0");
}

TEST(C2pa, IsMalformedWhereItCannotBeReadAndTellsTheRest) {
  std::string store = example_store();
  store.replace(store.find("c2pa.created") - 1, 1, "\x1f");

  const std::optional<C2pa> read = credentials(png_with(store));

  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->malformed);
  EXPECT_EQ(read->claim_generator, "A_Maker/1.0");
  EXPECT_EQ(read->signer, "An Organisation");
}

TEST(C2pa, ThatIsNoStoreIsMalformed) {
  const std::optional<C2pa> read = credentials(png_with("anything"));

  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->malformed);
  EXPECT_EQ(read->bytes, 8U);
}

TEST(C2pa, CutAnywhereIsMalformed) {
  const std::string whole = example_store();
  for (std::size_t length = 1; length < whole.size(); ++length) {
    const std::optional<C2pa> read = credentials(png_with(whole.substr(0, length)));
    ASSERT_TRUE(read.has_value()) << length;
    EXPECT_TRUE(read->malformed) << length;
  }
}

TEST(C2pa, OfAnAiNamesTheGenerator) {
  const auto facts = inspect(as_bytes(png_with(example_store())), Limits{});

  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->provenance.generator, "An Image Model");
  EXPECT_EQ(facts->provenance.digital_source_type, "trainedAlgorithmicMedia");
}

TEST(C2pa, IsNowhereCalledVerified) {
  const auto facts = inspect(as_bytes(png_with(example_store())), Limits{});

  ASSERT_TRUE(facts.has_value());
  EXPECT_NE(to_json(facts->provenance, Prompts::shown).find(R"("verification":"not verified")"),
            std::string::npos);
}

}  // namespace
}  // namespace darkroom::provenance
