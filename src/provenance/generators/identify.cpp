#include "provenance/generators/identify.hpp"

#include "provenance/generators/comfyui.hpp"
#include "provenance/generators/objects.hpp"
#include "provenance/generators/parameters.hpp"
#include "provenance/json.hpp"
#include "provenance/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace darkroom::provenance {
namespace {

constexpr std::array<std::string_view, 22> kKeywords{
    "parameters",      "prompt",
    "workflow",        "invokeai_metadata",
    "invokeai_graph",  "sd-metadata",
    "Dream",           "Title",
    "Software",        "Source",
    "Description",     "Comment",
    "Author",          "Copyright",
    "negative_prompt", "seed",
    "sampler_name",    "num_inference_steps",
    "guidance_scale",  "use_stable_diffusion_model",
    "width",           "height"};

// The text in the convention of the WebUI, or any generator's object: tools write either into
// `parameters`, UserComment and comments.
bool read_either(std::string_view text, Provenance& record) {
  return trimmed(text).starts_with('{') ? read_object(text, record) : read_parameters(text, record);
}

bool read_easy_diffusion(const Texts& texts, Provenance& record) {
  if (!texts.has("negative_prompt") || !texts.has("seed")) return false;
  record.generator = "easy-diffusion";
  keep_prompt(texts["prompt"], record);
  keep_negative_prompt(texts["negative_prompt"], record);
  keep(record.model, texts["use_stable_diffusion_model"], record);
  keep_seed(texts["seed"], record);
  keep_steps(texts["num_inference_steps"], record);
  keep_guidance(texts["guidance_scale"], record);
  keep(record.sampler, texts["sampler_name"], record);
  keep_size(json(std::string(texts["width"])), json(std::string(texts["height"])), record);
  return true;
}

bool read_invokeai(const Texts& texts, Provenance& record) {
  if (!texts.has("invokeai_metadata")) {
    return read_object(texts["sd-metadata"], record) || read_invokeai_dream(texts["Dream"], record);
  }
  if (!read_object(texts["invokeai_metadata"], record)) record.generator = "invokeai";
  return true;
}

bool read_novelai(const Texts& texts, Provenance& record) {
  if (texts["Software"] != "NovelAI") return false;
  read_object(texts["Comment"], record);
  record.generator = "novelai";
  if (record.prompt.empty()) keep_prompt(texts["Description"], record);
  keep(record.model, texts["Source"], record);
  return true;
}

bool is_object(std::string_view text) {
  return trimmed(text).starts_with('{');
}

bool read_comfyui(const Texts& texts, Provenance& record) {
  if (read_comfyui_graph(comfyui_text(texts, "prompt"), record)) return true;
  if (!is_object(comfyui_text(texts, "workflow"))) return false;
  record.generator = "comfyui";
  return true;
}

// "a dahlia, photographed from below --ar 85:128 --v 6.1 Job ID: 8d2506df-..."
bool read_midjourney(const Texts& texts, Provenance& record) {
  const bool is_png = texts.has("Description");
  const std::string_view text = texts[is_png ? "Description" : "ImageDescription"];
  const std::size_t job = text.rfind("Job ID: ");
  if (job == std::string_view::npos) return false;
  record.generator = "midjourney";
  keep_prompt(text.substr(0, job), record);
  constexpr std::string_view kVersion = "--v ";
  const std::size_t version = text.rfind(kVersion);
  if (version != std::string_view::npos) {
    const std::string_view rest = text.substr(version + kVersion.size());
    keep(record.generator_version, rest.substr(0, rest.find(' ')), record);
  }
  return true;
}

}  // namespace

bool is_known_keyword(std::string_view keyword) {
  return std::ranges::find(kKeywords, keyword) != kKeywords.end();
}

// SaveImage writes PNG texts; into WebP the same go as EXIF tags that nobody else needs there.
std::string_view comfyui_text(const Texts& texts, std::string_view keyword) {
  if (texts.has(keyword)) return texts[keyword];
  for (const std::string_view tag : {"Model", "Make", "ImageDescription"}) {
    const std::string_view text = texts[tag];
    const bool has_keyword =
        text.starts_with(keyword) && text.substr(keyword.size()).starts_with(':');
    if (has_keyword) return text.substr(keyword.size() + 1);
  }
  return {};
}

void identify(const Texts& texts, Provenance& record) {
  const bool is_known = read_either(texts["parameters"], record) ||
                        read_easy_diffusion(texts, record) || read_invokeai(texts, record) ||
                        read_novelai(texts, record) || read_comfyui(texts, record) ||
                        read_either(texts["UserComment"], record) ||
                        read_either(texts["Comment"], record) || read_midjourney(texts, record);
  if (!is_known) return;
  record.has_workflow =
      is_object(comfyui_text(texts, "workflow")) || is_object(texts["invokeai_graph"]);
}

}  // namespace darkroom::provenance
