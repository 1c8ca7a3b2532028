#include "domain/provenance_json.hpp"

#include <darkroom/provenance.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace darkroom {
namespace {

using json = nlohmann::ordered_json;

bool is_plain(const std::string& text, std::size_t most) {
  return text.size() <= most && std::ranges::none_of(text, [](unsigned char c) {
           return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
         });
}

bool is_name(const std::string& text) {
  return is_plain(text, kMaxNameBytes);
}

bool is_finite(const std::optional<double>& number) {
  return !number || std::isfinite(*number);
}

bool is_sound(const Lora& lora) {
  return is_name(lora.name) && is_finite(lora.weight);
}

bool is_sound(const C2pa& c2pa) {
  return c2pa.actions.size() <= kMaxNames && std::ranges::all_of(c2pa.actions, is_name) &&
         is_name(c2pa.claim_generator) && is_name(c2pa.software_agent) &&
         is_name(c2pa.digital_source_type) && is_name(c2pa.signer) && is_name(c2pa.verification) &&
         c2pa.failures.size() <= kMaxNames && std::ranges::all_of(c2pa.failures, is_name);
}

void set_text(json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

json c2pa_object(const C2pa& c2pa) {
  json object = {{"state", c2pa.malformed ? "malformed" : "present"},
                 {"verification", c2pa.verification.empty() ? "not verified" : c2pa.verification},
                 {"bytes", c2pa.bytes}};
  if (!c2pa.failures.empty()) object["failures"] = c2pa.failures;
  set_text(object, "claimGenerator", c2pa.claim_generator);
  if (!c2pa.actions.empty()) object["actions"] = c2pa.actions;
  set_text(object, "softwareAgent", c2pa.software_agent);
  set_text(object, "digitalSourceType", c2pa.digital_source_type);
  set_text(object, "signer", c2pa.signer);
  return object;
}

json lora_object(const Lora& lora) {
  json object = {{"name", lora.name}};
  if (lora.weight) object["weight"] = *lora.weight;
  return object;
}

void set_settings(json& object, const Provenance& provenance) {
  set_text(object, "seed", provenance.seed);
  if (provenance.steps) object["steps"] = *provenance.steps;
  if (provenance.guidance) object["guidance"] = *provenance.guidance;
  set_text(object, "sampler", provenance.sampler);
  set_text(object, "scheduler", provenance.scheduler);
  if (provenance.size != Size{}) {
    object["width"] = provenance.size.width;
    object["height"] = provenance.size.height;
  }
  for (const Lora& lora : provenance.loras) object["loras"].push_back(lora_object(lora));
}

}  // namespace

bool is_empty(const Provenance& provenance) {
  return provenance == Provenance{};
}

bool is_sound(const Provenance& provenance) {
  const std::array names{std::cref(provenance.generator), std::cref(provenance.generator_version),
                         std::cref(provenance.model),     std::cref(provenance.model_hash),
                         std::cref(provenance.seed),      std::cref(provenance.sampler),
                         std::cref(provenance.scheduler), std::cref(provenance.digital_source_type),
                         std::cref(provenance.creator),   std::cref(provenance.credit),
                         std::cref(provenance.copyright)};
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_sound_lora = [](const Lora& lora) { return is_sound(lora); };
  return std::ranges::all_of(names, is_name) && is_plain(provenance.prompt, kMaxPromptBytes) &&
         is_plain(provenance.negative_prompt, kMaxPromptBytes) &&
         std::ranges::all_of(provenance.seed, is_digit) && provenance.steps.value_or(0) >= 0 &&
         is_finite(provenance.guidance) && provenance.size.width >= 0 &&
         provenance.size.height >= 0 && provenance.loras.size() <= kMaxNames &&
         std::ranges::all_of(provenance.loras, is_sound_lora) &&
         (!provenance.c2pa || is_sound(*provenance.c2pa));
}

json provenance_object(const Provenance& provenance, Prompts prompts) {
  json object = json::object();
  set_text(object, "generator", provenance.generator);
  set_text(object, "generatorVersion", provenance.generator_version);
  set_text(object, "model", provenance.model);
  set_text(object, "modelHash", provenance.model_hash);
  if (prompts == Prompts::shown) {
    set_text(object, "prompt", provenance.prompt);
    set_text(object, "negativePrompt", provenance.negative_prompt);
  }
  set_settings(object, provenance);
  if (provenance.has_workflow) object["workflow"] = true;
  set_text(object, "digitalSourceType", provenance.digital_source_type);
  set_text(object, "creator", provenance.creator);
  set_text(object, "credit", provenance.credit);
  set_text(object, "copyright", provenance.copyright);
  if (provenance.c2pa) object["c2pa"] = c2pa_object(*provenance.c2pa);
  if (provenance.truncated) object["truncated"] = true;
  return object;
}

std::string to_json(const Provenance& provenance, Prompts prompts) {
  return provenance_object(provenance, prompts)
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace darkroom
