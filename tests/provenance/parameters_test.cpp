#include "provenance/generators/parameters.hpp"

#include <gtest/gtest.h>

namespace darkroom::provenance {
namespace {

TEST(Parameters, OfTheWebUiAreReadWhole) {
  Provenance record;

  const bool is_its_own = read_parameters(
      "a duck,\nSteps of stone <lora:ducks:0.8>\n"
      "Negative prompt: blurry,\nugly\n"
      "Steps: 15, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 5.5, Seed: 235284042, "
      "Size: 512x400, Model hash: c0d1994c73, Model: realistic, "
      "Lora hashes: \"ducks: aa, ponds: bb\", Version: v1.10.1",
      record);

  ASSERT_TRUE(is_its_own);
  EXPECT_EQ(record, (Provenance{.generator = "automatic1111",
                                .generator_version = "v1.10.1",
                                .model = "realistic",
                                .model_hash = "c0d1994c73",
                                .prompt = "a duck,\nSteps of stone <lora:ducks:0.8>",
                                .negative_prompt = "blurry,\nugly",
                                .seed = "235284042",
                                .steps = 15,
                                .guidance = 5.5,
                                .sampler = "DPM++ 2M",
                                .scheduler = "Karras",
                                .size = {512, 400},
                                .loras = {{.name = "ducks", .weight = 0.8}}}));
}

TEST(Parameters, NameLorasByTheirHashesWhereThePromptNamesNone) {
  Provenance record;

  read_parameters("a duck\nSteps: 1, Lora hashes: \"ducks: aa, ponds: bb\", Seed: 7", record);

  EXPECT_EQ(record.loras, (std::vector<Lora>{{"ducks", {}}, {"ponds", {}}}));
  EXPECT_EQ(record.seed, "7");
}

TEST(Parameters, BracketedValuesHideTheirCommas) {
  Provenance record;

  read_parameters(
      "p\nSteps: 4, Hashes: {\"vae\": \"x, Seed: 1\", \"a\": [1, 2]}, Seed: 42, Model: m", record);

  EXPECT_EQ(record.seed, "42");
  EXPECT_EQ(record.model, "m");
}

struct Named {
  const char* settings;
  const char* generator;
};
class GeneratorOfParameters : public testing::TestWithParam<Named> {};

TEST_P(GeneratorOfParameters, IsWhoTheSettingsName) {
  Provenance record;

  read_parameters(std::string("p\nSteps: 1, Seed: 1, ") + GetParam().settings, record);

  EXPECT_EQ(record.generator, GetParam().generator);
}

INSTANTIATE_TEST_SUITE_P(
    Parameters, GeneratorOfParameters,
    testing::Values(Named{"Size: 1x1", "automatic1111"}, Named{"Version: v1.6.0", "automatic1111"},
                    Named{"Version: f2.0.1v1.10.1-previous-304", "forge"},
                    Named{"Version: neo", "forge"},
                    Named{"Version: stable-diffusion.cpp", "stable-diffusion.cpp"},
                    Named{"Version: Fooocus v2.4.3", "fooocus"},
                    Named{"Version: ComfyUI", "comfyui"},
                    Named{"App: SD.Next, Version: 8d2c1e5", "sdnext"}));

TEST(Parameters, WithoutALineOfSettingsAreNone) {
  Provenance record;

  EXPECT_FALSE(read_parameters("a duck", record));
  EXPECT_FALSE(read_parameters("", record));
  EXPECT_FALSE(read_parameters("count the Steps: 20", record));
  EXPECT_TRUE(is_empty(record));
}

TEST(Parameters, CutAnywhereAreReadAsFarAsTheyGo) {
  const std::string whole =
      "p <lora:a:1>\nNegative prompt: n\nSteps: 5, Lora hashes: \"a: \\\" b\", Hashes: {\"a\": [1";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    Provenance record;
    read_parameters(whole.substr(0, length), record);
    EXPECT_TRUE(is_sound(record)) << length;
  }
}

}  // namespace
}  // namespace darkroom::provenance
