#include "codec/wire.hpp"

#include "codec/message.hpp"

#include <gtest/gtest.h>

namespace darkroom::codec {
namespace {

TEST(Wire, CarriesAPlanWhole) {
  Variant variant;
  variant.name = "high-quality";
  variant.box = {.width = 2048, .height = 1024};
  variant.fit = Fit::cover;
  variant.enlarge = true;
  variant.format = Format::webp;
  variant.quality = 95;
  variant.effort = 6;
  variant.progressive = true;
  variant.lossless = true;
  variant.chroma = Chroma::full;
  variant.background = {.red = 1, .green = 2, .blue = 3, .alpha = 4};
  variant.metadata = {.policy = MetadataPolicy::keep,
                      .label = Label::stated,
                      .embed_prompt = true,
                      .embed_job_id = true,
                      .sign = true,
                      .require = {MetadataPart::text},
                      .credit = "c",
                      .copyright = "d"};
  variant.gravity = {.pull = Gravity::Pull::focus, .focus_x = 12.5, .focus_y = 99};
  variant.trim = 5;
  variant.pad = 6;
  variant.blur = 7;
  variant.sharpen = 8;
  variant.grayscale = true;
  variant.flatten = true;
  variant.widths = {320, 640};
  variant.set = "high-quality";
  variant.max_bytes = 9000;
  variant.target_quality = 75;
  variant.formats = {Format::webp, Format::avif};
  const Plan plan{.tool = "dall-e",
                  .variants = {variant, Variant{}},
                  .placeholder = {.thumbhash = false, .palette = false}};

  const auto read = order_from(to_wire(Order{.plan = plan}));

  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->plan, plan);
  EXPECT_FALSE(read->present);
}

TEST(Wire, CarriesWhatOfASourceIsThereAndWhatIsNeeded) {
  const std::vector<Range> present{{.from = 0, .length = 5}, {.from = 1ULL << 40U, .length = 6}};

  EXPECT_EQ(order_from(to_wire(Order{.plan = {}, .present = present}))->present, present);
  EXPECT_EQ(present_from(to_wire(present)), present);
  EXPECT_TRUE(is_need(to_wire(Range{.from = 1, .length = 2})));
  EXPECT_EQ(need_from(to_wire(Range{.from = 1, .length = 2})), (Range{.from = 1, .length = 2}));
  EXPECT_FALSE(is_need(to_wire(present)));
  EXPECT_FALSE(need_from(R"({"need":{"from":"1","length":2}})"));
}

TEST(Wire, CarriesALimitOfEveryKind) {
  Configuration configuration;
  configuration.limits.max_pixels = 7;
  configuration.limits.formats = {Format::heic, Format::png};
  configuration.threads = 5;
  configuration.sandbox.mode = SandboxMode::require;
  configuration.sandbox.file_bytes = 9;

  const auto read = configuration_from(to_wire(configuration));

  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->limits.max_pixels, 7);
  EXPECT_EQ(read->limits.formats, configuration.limits.formats);
  EXPECT_EQ(read->threads, 5);
  EXPECT_EQ(read->sandbox.mode, SandboxMode::require);
  EXPECT_EQ(read->sandbox.file_bytes, 9U);
}

TEST(Wire, CarriesFactsWithAndWithoutAColourModel) {
  container::Facts facts;
  facts.format = Format::avif;
  facts.size = {.width = 3, .height = 4};
  facts.colour = container::ColourModel::palette;
  facts.trailing_bytes = 11;
  const auto with = facts_from(to_wire(facts));
  facts.colour.reset();
  const auto without = facts_from(to_wire(facts));

  ASSERT_TRUE(with && without);
  EXPECT_EQ(with->size, facts.size);
  EXPECT_EQ(with->colour, container::ColourModel::palette);
  EXPECT_EQ(with->trailing_bytes, 11U);
  EXPECT_FALSE(without->colour.has_value());
}

container::Facts facts_with_provenance() {
  container::Facts facts;
  facts.provenance = {.generator = "comfyui",
                      .generator_version = "1",
                      .model = "m",
                      .model_hash = "h",
                      .prompt = "a \"cat\"\n\U0001f408",
                      .negative_prompt = "n",
                      .seed = "18446744073709551615",
                      .steps = 20,
                      .guidance = 5.5,
                      .sampler = "euler",
                      .scheduler = "karras",
                      .size = {.width = 3, .height = 4},
                      .loras = {{.name = "l", .weight = 0.5}, {.name = "k", .weight = {}}},
                      .has_workflow = true,
                      .digital_source_type = "d",
                      .creator = "c",
                      .credit = "r",
                      .copyright = "y",
                      .c2pa = C2pa{.malformed = true,
                                   .bytes = 9,
                                   .claim_generator = "g",
                                   .actions = {"c2pa.created"},
                                   .software_agent = "a",
                                   .digital_source_type = "t",
                                   .signer = "s"},
                      .truncated = true};
  return facts;
}

TEST(Wire, CarriesProvenanceWhole) {
  const container::Facts facts = facts_with_provenance();

  const auto read = facts_from(to_wire(facts));

  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->provenance, facts.provenance);
}

TEST(Wire, TheLongestProvenanceFitsIntoAMessage) {
  container::Facts facts;
  facts.provenance.prompt = facts.provenance.negative_prompt = std::string(kMaxPromptBytes, '"');
  for (std::string* name :
       {&facts.provenance.generator, &facts.provenance.model, &facts.provenance.sampler,
        &facts.provenance.creator, &facts.provenance.credit, &facts.provenance.copyright}) {
    *name = std::string(kMaxNameBytes, '"');
  }
  facts.provenance.loras.assign(kMaxNames, {.name = std::string(kMaxNameBytes, '"'), .weight = 1});
  facts.provenance.c2pa.emplace().actions.assign(kMaxNames, std::string(kMaxNameBytes, '"'));

  EXPECT_LT(to_wire(facts).size(), kMaxMessageBytes);
}

TEST(Wire, AProvenanceThatIsNotSoundIsACrashOfWhoeverSaidIt) {
  container::Facts facts;
  facts.provenance.prompt = std::string(kMaxPromptBytes + 1, 'a');
  const auto too_long = facts_from(to_wire(facts));
  facts.provenance.prompt = "\x1b[2J";
  const auto control = facts_from(to_wire(facts));
  facts.provenance.prompt.clear();
  facts.provenance.seed = "-1";
  const auto no_digits = facts_from(to_wire(facts));

  ASSERT_FALSE(too_long || control || no_digits);
  EXPECT_EQ(too_long.error().code(), ErrorCode::codec_crashed);
}

TEST(Wire, CarriesWhatWasRendered) {
  const Rendered sent{
      .variants = {{.name = "a", .crop = Box{1, 2, 3, 4}, .attention = Point{5, 6}}, {.name = "b"}},
      .placeholder = {.blurhash = "L", .palette = {Colour{}, Colour{.red = 9}}}};

  const auto read = rendered_from(to_wire(sent));

  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->variants.size(), 2U);
  EXPECT_EQ(read->variants[0].crop, (Box{1, 2, 3, 4}));
  EXPECT_EQ(read->variants[0].attention, (Point{5, 6}));
  EXPECT_FALSE(read->variants[1].crop.has_value());
  EXPECT_EQ(read->placeholder, sent.placeholder);
}

TEST(Wire, CarriesAClipsFactsAndAVariantsPoster) {
  container::Facts facts;
  facts.format = Format::webm;
  facts.clip = container::ClipFacts{.codec = container::ClipCodec::av1,
                                    .seconds = 1.25,
                                    .frames = 30,
                                    .tracks = 2,
                                    .has_audio = true};
  Variant variant;
  variant.poster = {.choice = PosterChoice::scene, .at = 2, .scenes = 5};

  const auto facts_read = facts_from(to_wire(facts));
  const auto plan_read =
      order_from(to_wire(Order{.plan = {.tool = "sora", .variants = {variant}}}));

  ASSERT_TRUE(facts_read && facts_read->clip && plan_read);
  EXPECT_EQ(facts_read->clip->codec, container::ClipCodec::av1);
  EXPECT_EQ(facts_read->clip->seconds, 1.25);
  EXPECT_EQ(facts_read->clip->frames, 30U);
  EXPECT_EQ(facts_read->clip->tracks, 2);
  EXPECT_TRUE(facts_read->clip->has_audio);
  EXPECT_EQ(plan_read->plan.variants[0].poster, variant.poster);
}

TEST(Wire, CarriesAVariantsWatermarkAndAMarkToDraw) {
  Variant variant;
  variant.watermark = {.text = "{a} \"b\"\n",
                       .font = "Serif",
                       .colour = {.red = 1},
                       .outline = {.alpha = 2},
                       .background = {.alpha = 3},
                       .contrast = true,
                       .gravity = {.pull = Gravity::Pull::north},
                       .offset = {.x = {.value = 4}, .y = {.value = 5, .is_percent = true}},
                       .scale = 6,
                       .opacity = 7,
                       .rotate = -8,
                       .tile = true,
                       .blend = Blend::difference};
  Variant pictured;
  pictured.watermark = {.image = "s3://bucket/key"};

  const auto plan_read =
      order_from(to_wire(Order{.plan = {.tool = "sora", .variants = {variant, pictured}}}));
  const auto mark_read = mark_from(to_wire(Mark{.text = "a",
                                                .font = "Serif",
                                                .outlined = true,
                                                .on_ground = true,
                                                .pull = Gravity::Pull::west,
                                                .width = 9}));

  ASSERT_TRUE(plan_read && mark_read);
  EXPECT_EQ(plan_read->plan.variants[0].watermark, variant.watermark);
  EXPECT_EQ(plan_read->plan.variants[1].watermark, pictured.watermark);
  EXPECT_TRUE(mark_read->is_same({.text = "a",
                                  .font = "Serif",
                                  .outlined = true,
                                  .on_ground = true,
                                  .pull = Gravity::Pull::west}));
  EXPECT_EQ(mark_read->width, 9);
  EXPECT_EQ(lettered_from(to_wire(Lettered{.bytes = 10}))->bytes, 10U);
}

TEST(Wire, CarriesWhatIsToBeSignedAndWhatWas) {
  const Certification asked{
      .source = Format::webp,
      .verify = true,
      .variants = {
          {.format = Format::png,
           .bytes = 9,
           .claim = {.generator = "g",
                     .generator_version = "1",
                     .title = "t",
                     .digital_source_type = "d",
                     .steps = {{.action = credentials::Action::cropped, .description = "x"}}}}}};
  const Certified said{
      .verification = credentials::Verification{.state = credentials::Verification::State::trusted,
                                                .failures = {"a.b"},
                                                .parent = {}},
      .variants = {{.bytes = 10, .parent = credentials::Parent::carried}}};

  const auto asked_read = certification_from(to_wire(asked));
  const auto said_read = certified_from(to_wire(said));

  ASSERT_TRUE(asked_read && said_read);
  EXPECT_EQ(asked_read->source, Format::webp);
  EXPECT_TRUE(asked_read->verify);
  ASSERT_EQ(asked_read->variants.size(), 1U);
  const credentials::Claim& claim = asked_read->variants[0].claim;
  EXPECT_EQ(claim.title + claim.generator + claim.generator_version + claim.digital_source_type,
            "tg1d");
  EXPECT_EQ(claim.steps.at(0).action, credentials::Action::cropped);
  EXPECT_EQ(said_read->verification->state, credentials::Verification::State::trusted);
  EXPECT_EQ(said_read->verification->failures, std::vector<std::string>{"a.b"});
  EXPECT_EQ(said_read->variants.at(0).parent, credentials::Parent::carried);
}

TEST(Wire, SaysInWhoseNameItIsSigned) {
  const Configuration sent{
      .kind = CodecKind::credentials,
      .identity = {
          .certificates = "c", .algorithm = credentials::Algorithm::ps256, .trust_anchors = "t"}};

  const auto read = configuration_from(to_wire(sent));

  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->kind, CodecKind::credentials);
  EXPECT_EQ(read->identity.certificates + read->identity.trust_anchors, "ct");
  EXPECT_EQ(read->identity.algorithm, credentials::Algorithm::ps256);
}

TEST(Wire, AsksForASignature) {
  const std::string asked = to_wire(ToSign{.claim = "abc"});

  EXPECT_TRUE(is_to_sign(asked));
  EXPECT_EQ(to_sign_from(asked)->claim, "abc");
  EXPECT_EQ(signature_from(to_wire(Signature{.bytes = "def"}))->bytes, "def");
  EXPECT_FALSE(is_to_sign(to_wire(Certified{})));
  EXPECT_FALSE(is_to_sign(to_wire(Error::permanent(ErrorCode::internal, "sign"))));
}

TEST(Wire, AnErrorArrivesAsItself) {
  const Error sent = Error::transient(ErrorCode::corrupt_image, "a \xFF byte");

  const auto read = rendered_from(to_wire(sent));

  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code(), ErrorCode::corrupt_image);
  EXPECT_TRUE(read.error().retryable());
}

class Nonsense : public testing::TestWithParam<const char*> {};

TEST_P(Nonsense, IsACrashOfWhoeverSaidIt) {
  const auto read = facts_from(GetParam());

  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code(), ErrorCode::codec_crashed);
}

INSTANTIATE_TEST_SUITE_P(Wire, Nonsense,
                         testing::Values("", "{", "[]", "null", "{}", R"({"facts":1})",
                                         R"({"facts":{"format":99}})", R"({"error":{}})",
                                         R"({"error":{"code":"no","message":"","retryable":true}})",
                                         R"({"rendered":{}})"));

TEST(Wire, AnEnumeratorOutOfRangeIsRefused) {
  container::Facts facts;
  facts.format = Format::mkv;
  std::string wire = to_wire(facts);
  const auto at = wire.find("\"format\":11");
  ASSERT_NE(at, std::string::npos);
  wire.replace(at, 11, "\"format\":12");

  EXPECT_FALSE(facts_from(wire).has_value());
}

}  // namespace
}  // namespace darkroom::codec
