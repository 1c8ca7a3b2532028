#include "provenance/generators/objects.hpp"

#include "provenance/json.hpp"
#include "provenance/text.hpp"

#include <array>
#include <optional>
#include <string>

namespace darkroom::provenance {
namespace {

// The first of them that says anything.
std::string_view either(std::string_view first, std::string_view second) {
  return first.empty() ? second : first;
}

// "a cat [dog, ugly]": what is in brackets is the negative prompt, and brackets do not nest.
void keep_bracketed_prompt(std::string_view text, Provenance& record) {
  std::string positive;
  std::string negative;
  while (!text.empty()) {
    const std::size_t open = text.find('[');
    const std::size_t close = open == std::string_view::npos ? open : text.find(']', open);
    if (close == std::string_view::npos) break;
    positive += text.substr(0, open);
    negative += negative.empty() ? "" : ", ";
    negative += text.substr(open + 1, close - open - 1);
    text.remove_prefix(close + 1);
  }
  keep_prompt(positive.append(text), record);
  keep_negative_prompt(negative, record);
}

// One setting of a command line, "-s 50": the word after the flag.
std::string_view flagged(std::string_view command, std::string_view flag) {
  const std::size_t at = command.find(flag);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = command.substr(at + flag.size());
  return rest.substr(0, rest.find(' '));
}

// 3.x has model_name and lora.model_name, 4.x and later name and model.name.
void keep_invokeai_models(const json& object, Provenance& record) {
  const json& model = member(object, "model");
  keep(record.model, either(text_of(model, "name"), text_of(model, "model_name")), record);
  keep(record.model_hash, text_of(model, "hash"), record);
  for (const json& each : member(object, "loras")) {
    const json& lora = member(each, "lora");
    keep_lora(either(text_of(member(each, "model"), "name"), text_of(lora, "model_name")),
              number_of(member(each, "weight")), record);
  }
}

void read_invokeai(const json& object, Provenance& record) {
  record.generator = "invokeai";
  keep(record.generator_version, text_of(object, "app_version"), record);
  keep_prompt(text_of(object, "positive_prompt"), record);
  keep_negative_prompt(text_of(object, "negative_prompt"), record);
  keep_seed(member(object, "seed"), record);
  keep_steps(member(object, "steps"), record);
  keep_guidance(member(object, "cfg_scale"), record);
  keep(record.sampler, text_of(object, "scheduler"), record);
  keep_size(member(object, "width"), member(object, "height"), record);
  keep_invokeai_models(object, record);
}

// InvokeAI 2.x.
void read_sd_metadata(const json& object, Provenance& record) {
  const json& image = member(object, "image");
  record.generator = "invokeai";
  keep(record.generator_version, text_of(object, "app_version"), record);
  keep(record.model, text_of(object, "model_weights"), record);
  keep(record.model_hash, text_of(object, "model_hash"), record);
  const json& prompts = member(image, "prompt");
  keep_bracketed_prompt(prompts.is_array() && !prompts.empty() ? text_of(prompts[0], "prompt")
                                                               : text_of(image, "prompt"),
                        record);
  keep_seed(member(image, "seed"), record);
  keep_steps(member(image, "steps"), record);
  keep_guidance(member(image, "cfg_scale"), record);
  keep(record.sampler, text_of(image, "sampler"), record);
  keep_size(member(image, "width"), member(image, "height"), record);
}

void read_novelai(const json& object, Provenance& record) {
  record.generator = "novelai";
  keep_prompt(text_of(object, "prompt"), record);
  keep_negative_prompt(text_of(object, "uc"), record);
  keep_seed(member(object, "seed"), record);
  keep_steps(member(object, "steps"), record);
  keep_guidance(member(object, "scale"), record);
  keep(record.sampler, text_of(object, "sampler"), record);
  keep(record.scheduler, text_of(object, "noise_schedule"), record);
  keep_size(member(object, "width"), member(object, "height"), record);
}

void read_fooocus(const json& object, Provenance& record) {
  record.generator = "fooocus";
  keep(record.generator_version, text_of(object, "version"), record);
  keep_prompt(text_of(object, "prompt"), record);
  keep_negative_prompt(text_of(object, "negative_prompt"), record);
  keep(record.model, text_of(object, "base_model"), record);
  keep(record.model_hash, text_of(object, "base_model_hash"), record);
  keep_seed(member(object, "seed"), record);
  keep_steps(member(object, "steps"), record);
  keep_guidance(member(object, "guidance_scale"), record);
  keep(record.sampler, text_of(object, "sampler"), record);
  keep(record.scheduler, text_of(object, "scheduler"), record);
  keep_size(text_of(object, "resolution"), record);
  for (const json& lora : member(object, "loras")) {
    if (!lora.is_array() || lora.size() < 2 || !lora[0].is_string()) continue;
    keep_lora(lora[0].get_ref<const std::string&>(), number_of(lora[1]), record);
  }
}

void read_swarmui(const json& object, Provenance& record) {
  const json& settings = member(object, "sui_image_params");
  record.generator = "swarmui";
  keep(record.generator_version, text_of(settings, "swarm_version"), record);
  keep_prompt(text_of(settings, "prompt"), record);
  keep_negative_prompt(text_of(settings, "negativeprompt"), record);
  keep(record.model, text_of(settings, "model"), record);
  keep_seed(member(settings, "seed"), record);
  keep_steps(member(settings, "steps"), record);
  keep_guidance(member(settings, "cfgscale"), record);
  keep(record.sampler, text_of(settings, "sampler"), record);
  keep(record.scheduler, text_of(settings, "scheduler"), record);
  keep_size(member(settings, "width"), member(settings, "height"), record);
  // Two lists side by side: the names, and as many weights.
  const json& names = member(settings, "loras");
  const json& weights = member(settings, "loraweights");
  for (std::size_t i = 0; names.is_array() && i < names.size(); ++i) {
    if (!names[i].is_string()) continue;
    const bool is_weighed = weights.is_array() && i < weights.size();
    keep_lora(names[i].get_ref<const std::string&>(),
              is_weighed ? number_of(weights[i]) : std::nullopt, record);
  }
}

void read_draw_things(const json& object, Provenance& record) {
  record.generator = "draw-things";
  keep_prompt(text_of(object, "c"), record);
  keep_negative_prompt(text_of(object, "uc"), record);
  keep(record.model, text_of(object, "model"), record);
  keep_seed(member(object, "seed"), record);
  keep_steps(member(object, "steps"), record);
  keep_guidance(member(object, "scale"), record);
  keep(record.sampler, text_of(object, "sampler"), record);
  keep_size(text_of(object, "size"), record);
  for (const json& lora : member(object, "lora")) {
    keep_lora(text_of(lora, "model"), number_of(member(lora, "weight")), record);
  }
}

// What China's measures of 2025 ask for, and what services set before: a service, no more.
void read_aigc_label(const json& object, Provenance& record) {
  keep(record.generator,
       either(text_of(member(object, "aigc_info"), "source_info"),
              text_of(member(object, "AIGC"), "ContentProducer")),
       record);
}

struct Kind {
  std::string_view key;  // that no kind after it has
  void (*read)(const json&, Provenance&);
};
constexpr std::array<Kind, 8> kKinds{{{"sui_image_params", read_swarmui},
                                      {"positive_prompt", read_invokeai},
                                      {"image", read_sd_metadata},
                                      {"base_model", read_fooocus},
                                      {"c", read_draw_things},
                                      {"uc", read_novelai},
                                      {"aigc_info", read_aigc_label},
                                      {"AIGC", read_aigc_label}}};

}  // namespace

bool read_object(std::string_view text, Provenance& record) {
  const auto object = parsed(text);
  if (!object) return false;
  for (const Kind& kind : kKinds) {
    if (member(*object, kind.key).is_null()) continue;
    kind.read(*object, record);
    return true;
  }
  return false;
}

bool read_invokeai_dream(std::string_view command, Provenance& record) {
  const std::size_t end = command.rfind('"');
  if (!command.starts_with('"') || end == 0) return false;
  record.generator = "invokeai";
  keep_bracketed_prompt(command.substr(1, end - 1), record);
  const std::string_view flags = command.substr(end + 1);
  keep_steps(flagged(flags, " -s "), record);
  keep_seed(flagged(flags, " -S "), record);
  keep_guidance(flagged(flags, " -C "), record);
  keep(record.sampler, flagged(flags, " -A "), record);
  keep_size(json(std::string(flagged(flags, " -W "))), json(std::string(flagged(flags, " -H "))),
            record);
  return true;
}

}  // namespace darkroom::provenance
