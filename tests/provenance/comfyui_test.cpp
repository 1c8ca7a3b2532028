#include "provenance/generators/comfyui.hpp"

#include <gtest/gtest.h>

namespace darkroom::provenance {
namespace {

TEST(ComfyUi, FollowsItsSamplersLinks) {
  Provenance record;

  const bool is_its_own = read_comfyui_graph(R"({
    "3": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551615, "steps": 20, "cfg": 8.0,
          "sampler_name": "dpmpp_2m", "scheduler": "karras", "model": ["10", 0],
          "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a cat", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "a dog", "clip": ["4", 1]}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}, "is_changed": NaN},
    "10": {"class_type": "LoraLoader", "inputs": {"lora_name": "cats", "strength_model": 0.5,
           "model": ["4", 0]}}})",
                                             record);

  ASSERT_TRUE(is_its_own);
  EXPECT_EQ(record, (Provenance{.generator = "comfyui",
                                .model = "v1-5.safetensors",
                                .prompt = "a cat",
                                .negative_prompt = "a dog",
                                .seed = "18446744073709551615",
                                .steps = 20,
                                .guidance = 8,
                                .sampler = "dpmpp_2m",
                                .scheduler = "karras",
                                .size = {512, 768},
                                .loras = {{.name = "cats", .weight = 0.5}}}));
}

TEST(ComfyUi, FollowsACustomSamplersParts) {
  Provenance record;

  read_comfyui_graph(R"({
    "13": {"class_type": "SamplerCustomAdvanced", "inputs": {"noise": ["25", 0], "guider": ["22", 0],
           "sampler": ["2", 0], "sigmas": ["17", 0], "latent_image": ["5", 0]}},
    "5": {"class_type": "EmptySD3LatentImage", "inputs": {"width": ["1", 0], "height": 9}},
    "2": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "euler"}},
    "17": {"class_type": "BasicScheduler", "inputs": {"scheduler": "simple", "steps": 4}},
    "22": {"class_type": "BasicGuider", "inputs": {"conditioning": ["26", 0], "model": ["12", 0]}},
    "26": {"class_type": "FluxGuidance", "inputs": {"guidance": 3.5, "conditioning": ["6", 0]}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["50", 0]}},
    "50": {"class_type": "PrimitiveString", "inputs": {"value": "a fox"}},
    "12": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux1.safetensors"}},
    "25": {"class_type": "RandomNoise", "inputs": {"noise_seed": 7}}})",
                     record);

  EXPECT_EQ(record.prompt, "a fox");
  EXPECT_EQ(record.seed, "7");
  EXPECT_EQ(record.steps, 4);
  EXPECT_EQ(record.guidance, 3.5);
  EXPECT_EQ(record.sampler, "euler");
  EXPECT_EQ(record.scheduler, "simple");
  EXPECT_EQ(record.model, "flux1.safetensors");
}

TEST(ComfyUi, KeepsApartWhatControlNetBringsTogether) {
  Provenance record;

  read_comfyui_graph(R"({
    "3": {"class_type": "KSampler", "inputs": {"seed": ["8", 0], "positive": ["9", 0],
          "negative": ["9", 1]}},
    "8": {"class_type": "PrimitiveInt", "inputs": {"value": 5}},
    "9": {"class_type": "ControlNetApplyAdvanced", "inputs": {"positive": ["6", 0],
          "negative": ["7", 0]}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "wanted"}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "unwanted"}}})",
                     record);

  EXPECT_EQ(record.prompt, "wanted");
  EXPECT_EQ(record.negative_prompt, "unwanted");
  EXPECT_EQ(record.seed, "5");
}

TEST(ComfyUi, ConditioningMadeZeroIsNoNegativePrompt) {
  Provenance record;

  read_comfyui_graph(R"({
    "3": {"class_type": "KSampler", "inputs": {"positive": ["6", 0], "negative": ["7", 0]}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "wanted"}},
    "7": {"class_type": "ConditioningZeroOut", "inputs": {"conditioning": ["6", 0]}}})",
                     record);

  EXPECT_EQ(record.prompt, "wanted");
  EXPECT_EQ(record.negative_prompt, "");
}

TEST(ComfyUi, TellsOfTheSamplerWithTheLowestNumber) {
  Provenance record;

  read_comfyui_graph(R"({"10": {"class_type": "KSampler", "inputs": {"seed": 10}},
                         "9": {"class_type": "KSampler", "inputs": {"seed": 9}}})",
                     record);

  EXPECT_EQ(record.seed, "9");
}

TEST(ComfyUi, TellsOfAServiceThatSamplesElsewhere) {
  Provenance record;

  read_comfyui_graph(R"({"2": {"class_type": "OpenAIDalle3", "inputs": {"prompt": "a figure",
                         "seed": 2967, "size": "1024x1792"}}})",
                     record);

  EXPECT_EQ(record.prompt, "a figure");
  EXPECT_EQ(record.model, "OpenAIDalle3");
  EXPECT_EQ(record.seed, "2967");
  EXPECT_EQ(record.size, (Size{1024, 1792}));
}

TEST(ComfyUi, OfMoreNodesThanAreFollowedSaysSo) {
  std::string graph = R"({"0": {"class_type": "KSampler", "inputs": {"seed": 7}})";
  for (int i = 1; i <= 1024; ++i) graph += ",\"" + std::to_string(i) + "\": {}";
  Provenance record;

  EXPECT_TRUE(read_comfyui_graph(graph + "}", record));

  EXPECT_EQ(record, (Provenance{.generator = "comfyui", .truncated = true}));
}

TEST(ComfyUi, ACycleOfLinksEnds) {
  Provenance record;

  read_comfyui_graph(R"({
    "1": {"class_type": "KSampler", "inputs": {"positive": ["2", 0], "seed": ["2", 0]}},
    "2": {"class_type": "A", "inputs": {"a": ["3", 0], "b": ["2", 0]}},
    "3": {"class_type": "B", "inputs": {"a": ["2", 0], "b": ["1", 0]}}})",
                     record);

  EXPECT_EQ(record.generator, "comfyui");
  EXPECT_EQ(record.prompt, "");
}

class NoGraph : public testing::TestWithParam<const char*> {};

TEST_P(NoGraph, IsNone) {
  Provenance record;

  EXPECT_FALSE(read_comfyui_graph(GetParam(), record));
  EXPECT_TRUE(is_empty(record));
}

INSTANTIATE_TEST_SUITE_P(ComfyUi, NoGraph,
                         testing::Values("", "a cat", "[]", "{}", R"({"1": 2})",
                                         R"({"1": {"class_type": "A"}})",
                                         R"({"1": {"class_type": 3, "inputs": {}}})",
                                         R"({"1": {"inputs": {}}})"));

TEST(ComfyUi, NodesOfEveryWrongKindAreLetBe) {
  Provenance record;

  read_comfyui_graph(R"({
    "1": {"class_type": "KSampler", "inputs": {"positive": ["no such node", 0], "negative": ["2"],
          "model": [7, 0], "seed": -5, "steps": {}, "cfg": "warm", "latent_image": ["2", 0]}},
    "2": {"class_type": "LoraLoader", "inputs": []},
    "3": {"class_type": "LoraLoader", "inputs": {"lora_name": 5, "x": {"on": true, "lora": 1}}},
    "4": null, "5": [], "7": {"class_type": "X", "inputs": {"ckpt_name": 3}}})",
                     record);

  EXPECT_EQ(record, (Provenance{.generator = "comfyui"}));
}

}  // namespace
}  // namespace darkroom::provenance
