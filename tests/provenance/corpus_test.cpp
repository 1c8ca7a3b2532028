// Real files of generators: what is read of each, as exiftool and a person read it. The corpus is
// not in the tree: DARKROOM_CORPUS says where it is.
#include "provenance/read.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

namespace darkroom::provenance {
namespace {

Bytes content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const ByteView bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

struct Sample {
  const char* file;
  const char* json;                  // the record without its prompts
  const char* prompt = "";           // how it begins
  const char* negative_prompt = "";  // how it begins
};
void PrintTo(const Sample& sample, std::ostream* stream) {  // NOLINT(readability-identifier-naming)
  *stream << sample.file;
}

class GeneratedSample : public testing::TestWithParam<Sample> {};

TEST_P(GeneratedSample, IsReadAsItsMakersWroteIt) {
  const char* corpus = std::getenv("DARKROOM_CORPUS");  // NOLINT(concurrency-mt-unsafe)
  if (corpus == nullptr) GTEST_SKIP() << "DARKROOM_CORPUS is not set";
  const Bytes bytes = content(std::filesystem::path(corpus) / GetParam().file);
  ASSERT_FALSE(bytes.empty());

  const auto facts = inspect(bytes, Limits{});

  ASSERT_TRUE(facts.has_value()) << facts.error().message();
  const Provenance& record = facts->provenance;
  EXPECT_EQ(to_json(record, Prompts::hidden), GetParam().json);
  EXPECT_EQ(record.prompt.substr(0, std::string_view(GetParam().prompt).size()), GetParam().prompt);
  EXPECT_EQ(record.prompt.empty(), std::string_view(GetParam().prompt).empty());
  EXPECT_EQ(record.negative_prompt.substr(0, std::string_view(GetParam().negative_prompt).size()),
            GetParam().negative_prompt);
  EXPECT_EQ(record.negative_prompt.empty(), std::string_view(GetParam().negative_prompt).empty());
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Provenance, GeneratedSample, testing::Values(
    Sample{"generated/automatic1111_cropped.jpg", R"_({"generator":"automatic1111","model":"realistic_realisticVisionV20_v20",)_"
       R"_("modelHash":"c0d1994c73","seed":"235284042","steps":15,"guidance":5.0,)_"
       R"_("sampler":"UniPC","width":512,"height":400})_", "photo of a duck", "monochrome"},
    Sample{"generated/automatic1111_cropped.png", R"_({"generator":"automatic1111","model":"realistic_realisticVisionV20_v20",)_"
       R"_("modelHash":"c0d1994c73","seed":"235284042","steps":15,"guidance":5.0,)_"
       R"_("sampler":"UniPC","width":512,"height":400})_", "photo of a duck", "monochrome"},
    Sample{"generated/automatic1111_stealth.png", R"_({})_"},
    Sample{"generated/example.png", R"_({"generator":"stable-diffusion.cpp","generatorVersion":"stable-diffusion.cpp",)_"
       R"_("model":"LongCat-Image-Q4_K_M.gguf","seed":"42","steps":20,"guidance":5.0,)_"
       R"_("sampler":"euler discrete","width":512,"height":512})_", "a lovely cat holding a sign says 'longcat.cp"},
    Sample{"generated/example_workflows-flux-1-canny-dev-input.png", R"_({"generator":"comfyui","model":"flux1-canny-dev.safetensors",)_"
       R"_("seed":"1072734118178133","steps":20,"guidance":1.0,"sampler":"euler",)_"
       R"_("scheduler":"normal","workflow":true})_", "Hyperrealistic digital artwork. This hyperre"},
    Sample{"generated/example_workflows-image2image.png", R"_({"generator":"comfyui","model":"v1-5-pruned-emaonly-fp16.safetensors",)_"
       R"_("seed":"670506974682444","steps":20,"guidance":8.0,"sampler":"euler",)_"
       R"_("scheduler":"normal","width":512,"height":512,"workflow":true})_", "beautiful scenery nature glass bottle landsc", "text, watermark"},
    Sample{"generated/example_workflows-input.png", R"_({})_"},
    Sample{"generated/example_workflows-sd1.5_inpaint.png", R"_({"generator":"comfyui","model":"SD1.5\\512-inpainting-ema.safetensors",)_"
       R"_("seed":"808369199502636","steps":20,"guidance":8.0,"sampler":"uni_pc_bh2",)_"
       R"_("scheduler":"normal","workflow":true})_", "teacup on pink tablecloth, Anime style", "watermark, text"},
    Sample{"generated/example_workflows-stable_diffusion_3-5-t2i.png", R"_({"generator":"comfyui","model":"sd3.5-large","seed":"0","workflow":true})_", "a serene and peaceful scene of a glass cup f"},
    Sample{"generated/flux2-klein-4b.png", R"_({"generator":"stable-diffusion.cpp","generatorVersion":"stable-diffusion.cpp",)_"
       R"_("model":"flux-2-klein-4b.safetensors","seed":"42","steps":4,"guidance":1.0,)_"
       R"_("sampler":"euler discrete","width":512,"height":512})_", "a lovely cat"},
    Sample{"generated/fooocus1_cropped.png", R"_({"generator":"fooocus","generatorVersion":"Fooocus v2.4.3",)_"
       R"_("model":"juggernautXL_v8Rundiffusion","modelHash":"aeb7e9e689",)_"
       R"_("seed":"6952411511246973023","steps":30,"guidance":4.0,)_"
       R"_("sampler":"dpmpp_2m_sde_gpu","scheduler":"karras","width":768,"height":1280})_", "a smiling goldfish"},
    Sample{"generated/hat.webp", R"_({"generator":"dreamina",)_"
       R"_("creator":"2a6cefbde91787daec87341d960d02069ed926348092f6094eecb77ce428da58"})_"},
    Sample{"generated/img2img_cropped.png", R"_({"generator":"comfyui","model":"v1-5-pruned-emaonly.ckpt",)_"
       R"_("seed":"280823642470253","steps":20,"guidance":8.0,)_"
       R"_("sampler":"sample_dpmpp_2m","scheduler":"normal","workflow":true})_", "photograph of victorian woman with wings, sk", "watermark, text"},
    Sample{"generated/input.png", R"_({"generator":"midjourney","generatorVersion":"6.1",)_"
       R"_("digitalSourceType":"trainedAlgorithmicMedia"})_", "A peach-colored dahlia flower with a green c"},
    Sample{"generated/invokeai_imeta1.png", R"_({"generator":"invokeai","model":"juggernautXL","seed":"3293022630","steps":35,)_"
       R"_("guidance":8.0,"sampler":"euler","width":1024,"height":1024})_", "digital artwork, oil painting. painterly bru", "grainy+, photo, oversaturated,"},
    Sample{"generated/invokeai_sdmeta1.png", R"_({"generator":"invokeai","generatorVersion":"2.3.0",)_"
       R"_("model":"deliberateForInvoke_v08",)_"
       R"_("modelHash":"56d1442a0feefd64836a19ac8e3527ec71c884fc962e246ddf67b03e42921272",)_"
       R"_("seed":"2980747362","steps":50,"guidance":5.0,"sampler":"k_lms","width":512,)_"
       R"_("height":768})_", "professional full body photo of young woman,", "rendering, glowing eyes, skinn"},
    Sample{"generated/novelai1_cropped.png", R"_({"generator":"novelai","model":"Stable Diffusion 1D44365E",)_"
       R"_("seed":"2253955223","steps":50,"guidance":10.0,"sampler":"k_euler_ancestral"})_", "masterpiece, best quality,  cat, space, icon", "lowres, bad anatomy, bad hands"},
    Sample{"generated/splash-banner.png", R"_({"generator":"Adobe Firefly",)_"
       R"_("digitalSourceType":"compositeWithTrainedAlgorithmicMedia",)_"
       R"_("c2pa":{"state":"present","verification":"not verified","bytes":11375,)_"
       R"_("claimGenerator":"Adobe_Photoshop/25.1.0 adobe_c2pa/0.7.6 c2pa-rs/0.25.2",)_"
       R"_("actions":["c2pa.edited"],"softwareAgent":"Adobe Firefly",)_"
       R"_("digitalSourceType":"compositeWithTrainedAlgorithmicMedia",)_"
       R"_("signer":"Adobe Inc."}})_"},
    Sample{"generated/text2image.png", R"_({"generator":"comfyui","model":"OpenAIDalle3","seed":"296715769","width":1024,)_"
       R"_("height":1024,"workflow":true})_", "修改成适合 dall e 3 的提示词"},
    Sample{"good/C.jpg", R"_({"generator":"Make Test Images 0.33.1","digitalSourceType":"algorithmicMedia",)_"
       R"_("c2pa":{"state":"present","verification":"not verified","bytes":45872,)_"
       R"_("claimGenerator":"make_test_images/0.33.1 c2pa-rs/0.33.1",)_"
       R"_("actions":["c2pa.created"],"softwareAgent":"Make Test Images 0.33.1",)_"
       R"_("digitalSourceType":"algorithmicMedia","signer":"C2PA Test Signing Cert"}})_"},
    Sample{"good/E-sig-CA.jpg", R"_({"c2pa":{"state":"present","verification":"not verified","bytes":117241,)_"
       R"_("claimGenerator":"make_test_xxxxxx/0.33.1 c2pa-rs/0.33.1",)_"
       R"_("actions":["c2pa.opened","c2pa.color_adjustments"],)_"
       R"_("signer":"C2PA Test Signing Cert"}})_"},
    Sample{"good/no_manifest.jpg", R"_({})_"},
    Sample{"good/test_xmp.webp", R"_({"creator":"MDF"})_"},
    Sample{"video/example_workflows-vace-t2v.mp4", R"_({"generator":"comfyui","model":"wan2.1_vace_14B_fp16.safetensors",)_"
       R"_("seed":"1084160525611448","steps":20,"guidance":4.0,"sampler":"uni_pc",)_"
       R"_("scheduler":"simple","width":640,"height":640,"workflow":true})_", "Fujifilm Portra 400H film still, slammed Nis", "bad quality, blurry,"},
    Sample{"video/example_workflows-wan2.1_fun_camera_14B.mp4", R"_({"generator":"comfyui",)_"
       R"_("model":"wan2.1_fun_camera_v1.1_14B_bf16.safetensors","seed":"536456977716011",)_"
       R"_("steps":20,"guidance":6.0,"sampler":"uni_pc","scheduler":"simple","width":512,)_"
       R"_("height":512,"workflow":true})_", "a vintage 1950s jazz bar, cinematic lighting", "色调艳丽，过曝，静态，细节模糊不清，字幕"},
    Sample{"video/video1.mp4", R"_({"c2pa":{"state":"present","verification":"not verified","bytes":30617,)_"
       R"_("claimGenerator":"TestApp c2patool/0.6.2 c2pa-rs/0.28.2",)_"
       R"_("actions":["c2pa.opened"],"signer":"C2PA Test Signing Cert"}})_"}));
// clang-format on

}  // namespace
}  // namespace darkroom::provenance
