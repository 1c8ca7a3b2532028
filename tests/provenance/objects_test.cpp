#include "provenance/generators/objects.hpp"

#include <gtest/gtest.h>

namespace darkroom::provenance {
namespace {

Provenance read(std::string_view text) {
  Provenance record;
  EXPECT_TRUE(read_object(text, record));
  return record;
}

TEST(SwarmUi, IsReadWhole) {
  EXPECT_EQ(read(R"({"sui_image_params": {"prompt": "a cat", "negativeprompt": "a dog",
                    "model": "OfficialStableDiffusion/sd_xl", "seed": 42, "steps": 20, "cfgscale": 7,
                    "width": 1024, "height": 512, "sampler": "euler", "scheduler": "normal",
                    "swarm_version": "0.9.3", "loras": ["a", "b"], "loraweights": ["0.5"]}})"),
            (Provenance{.generator = "swarmui",
                        .generator_version = "0.9.3",
                        .model = "OfficialStableDiffusion/sd_xl",
                        .prompt = "a cat",
                        .negative_prompt = "a dog",
                        .seed = "42",
                        .steps = 20,
                        .guidance = 7,
                        .sampler = "euler",
                        .scheduler = "normal",
                        .size = {1024, 512},
                        .loras = {{.name = "a", .weight = 0.5}, {.name = "b", .weight = {}}}}));
}

TEST(InvokeAi, NamesItsModelsInTheOldWayAndTheNew) {
  const Provenance old = read(R"({"positive_prompt": "p", "model": {"model_name": "m"},
      "loras": [{"lora": {"model_name": "l"}, "weight": 0.75}]})");
  const Provenance young = read(R"({"positive_prompt": "p", "app_version": "4.2.0",
      "model": {"name": "m", "hash": "blake3:aa"}, "loras": [{"model": {"name": "l"}, "weight": 1}]})");

  EXPECT_EQ(old.model, "m");
  EXPECT_EQ(old.loras, (std::vector<Lora>{{"l", 0.75}}));
  EXPECT_EQ(young.model, "m");
  EXPECT_EQ(young.model_hash, "blake3:aa");
  EXPECT_EQ(young.loras, (std::vector<Lora>{{"l", 1.0}}));
  EXPECT_EQ(young.generator_version, "4.2.0");
}

TEST(InvokeAi, PartsThePromptAtItsBrackets) {
  const Provenance record = read(R"({"model_weights": "m", "app_version": "2.3.0",
      "image": {"prompt": [{"prompt": "a cat [dogs] here [mice]"}], "seed": 5, "steps": 50,
                "cfg_scale": 5, "width": 512, "height": 768, "sampler": "k_lms"}})");

  EXPECT_EQ(record.prompt, "a cat  here");
  EXPECT_EQ(record.negative_prompt, "dogs, mice");
  EXPECT_EQ(record.seed, "5");
  EXPECT_EQ(record.sampler, "k_lms");
}

TEST(InvokeAi, DreamIsACommandLine) {
  Provenance record;

  ASSERT_TRUE(
      read_invokeai_dream(R"("a cat [dogs]" -s 50 -S 298 -W 512 -H 768 -C 5 -A k_lms)", record));

  EXPECT_EQ(record, (Provenance{.generator = "invokeai",
                                .prompt = "a cat",
                                .negative_prompt = "dogs",
                                .seed = "298",
                                .steps = 50,
                                .guidance = 5,
                                .sampler = "k_lms",
                                .size = {512, 768}}));
}

TEST(InvokeAi, WhatIsNoCommandLineIsLetBe) {
  Provenance record;

  EXPECT_FALSE(read_invokeai_dream("", record));
  EXPECT_FALSE(read_invokeai_dream("\"", record));
  EXPECT_FALSE(read_invokeai_dream("a cat -s 50", record));
}

TEST(Fooocus, IsReadWhole) {
  EXPECT_EQ(read(R"_({"base_model": "jugger", "base_model_hash": "aeb7", "guidance_scale": 4,
                    "loras": [["offset", 0.1, "hash"], ["cut"], 7], "negative_prompt": "n",
                    "prompt": "p", "resolution": "(768, 1280)", "sampler": "dpmpp_2m_sde_gpu",
                    "scheduler": "karras", "seed": "6952411511246973023", "steps": 30,
                    "version": "Fooocus v2.4.3"})_"),
            (Provenance{.generator = "fooocus",
                        .generator_version = "Fooocus v2.4.3",
                        .model = "jugger",
                        .model_hash = "aeb7",
                        .prompt = "p",
                        .negative_prompt = "n",
                        .seed = "6952411511246973023",
                        .steps = 30,
                        .guidance = 4,
                        .sampler = "dpmpp_2m_sde_gpu",
                        .scheduler = "karras",
                        .size = {768, 1280},
                        .loras = {{.name = "offset", .weight = 0.1}}}));
}

TEST(DrawThings, IsReadWhole) {
  EXPECT_EQ(read(R"({"c": "p", "uc": "n", "model": "m", "seed": 3, "steps": 8, "scale": 2.5,
                    "sampler": "Euler A", "size": "512x768", "lora": [{"model": "l", "weight": 1}]})"),
            (Provenance{.generator = "draw-things",
                        .model = "m",
                        .prompt = "p",
                        .negative_prompt = "n",
                        .seed = "3",
                        .steps = 8,
                        .guidance = 2.5,
                        .sampler = "Euler A",
                        .size = {512, 768},
                        .loras = {{.name = "l", .weight = 1.0}}}));
}

TEST(AigcLabel, NamesTheService) {
  EXPECT_EQ(read(R"({"aigc_info": {"source_info": "dreamina"}})").generator, "dreamina");
  EXPECT_EQ(read(R"({"AIGC": {"Label": "1", "ContentProducer": "someone"}})").generator, "someone");
}

TEST(Object, OfNobodyIsLetBe) {
  Provenance record;

  for (const char* text : {"", "{}", "[1]", "7", "{\"a\": 1}", "{\"uc\": null}", "{\"uc\""}) {
    EXPECT_FALSE(read_object(text, record)) << text;
  }
  EXPECT_TRUE(is_empty(record));
}

TEST(Object, WithFieldsOfTheWrongKindSaysNothingOfThem) {
  for (const char* key :
       {"sui_image_params", "positive_prompt", "image", "base_model", "c", "uc"}) {
    const Provenance record = read("{\"" + std::string(key) +
                                   "\": 5, \"seed\": [], \"loras\": 3, \"lora\": [1], "
                                   "\"model\": {}, \"steps\": \"x\", \"resolution\": 4}");
    EXPECT_TRUE(is_sound(record)) << key;
    EXPECT_EQ(record.prompt + record.seed + record.model, "") << key;
  }
}

}  // namespace
}  // namespace darkroom::provenance
