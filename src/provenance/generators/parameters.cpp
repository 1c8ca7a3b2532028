#include "provenance/generators/parameters.hpp"

#include "provenance/json.hpp"
#include "provenance/text.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

namespace darkroom::provenance {
namespace {

constexpr std::string_view kSettings = "Steps: ";
constexpr std::string_view kNegative = "Negative prompt:";

// Where the last line that begins with `word` does; nothing where none does.
std::optional<std::size_t> last_line(std::string_view text, std::string_view word) {
  for (std::size_t at = text.rfind(word); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : text.rfind(word, at - 1)) {
    if (at == 0 || text[at - 1] == '\n') return at;
  }
  return std::nullopt;
}

// Where the quoted text at the front of `text` ends: behind its last quote.
std::size_t quoted(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

int nesting(char c) {
  if (c == '{' || c == '[') return 1;
  return c == '}' || c == ']' ? -1 : 0;
}

// Bytes of a value that is quoted or bracketed, up to its last quote or bracket.
std::size_t enclosed(std::string_view text) {
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    depth += nesting(text[at]);
    at += text[at] == '"' ? quoted(text.substr(at)) : 1;
    if (depth == 0) return std::min(at, text.size());
  }
  return text.size();
}

struct Setting {
  std::string_view key;
  std::string_view value;
};

// Takes the next "key: value" off `line`; nothing at its end.
std::optional<Setting> next_setting(std::string_view& line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  Setting setting{.key = trimmed(line.substr(0, colon)), .value = {}};
  line.remove_prefix(colon + 1);
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const bool is_enclosed = !line.empty() && (line[0] == '"' || line[0] == '{' || line[0] == '[');
  const std::size_t from = is_enclosed ? enclosed(line) : 0;
  const std::size_t end = std::min(line.find(',', from), line.size());
  setting.value = trimmed(line.substr(0, end));
  line.remove_prefix(std::min(end + 1, line.size()));
  return setting;
}

// A value in quotes is a JSON string.
std::string unquoted(std::string_view value) {
  if (!value.starts_with('"')) return std::string(value);
  const auto text = parsed(value);
  return text && text->is_string() ? text->get<std::string>() : std::string(value);
}

// "v1.10.1" is the convention's own; the others put their names or a letter before it.
std::string generator_of(std::string_view version) {
  const auto has = [&](std::string_view name) { return version.find(name) != std::string::npos; };
  if (has("stable-diffusion.cpp")) return "stable-diffusion.cpp";
  if (has("Fooocus")) return "fooocus";
  if (has("ComfyUI")) return "comfyui";
  const bool is_forge = version.size() > 1 && version[0] == 'f' &&
                        std::isdigit(static_cast<unsigned char>(version[1])) != 0;
  return is_forge || version.starts_with("neo") ? "forge" : "automatic1111";
}

// "name: hash, other: hash"
void keep_hashed_loras(const std::string& list, Provenance& record) {
  std::string_view rest = list;
  while (const auto lora = next_setting(rest)) keep_lora(lora->key, std::nullopt, record);
}

void keep_version(std::string_view version, Provenance& record) {
  keep(record.generator_version, unquoted(version), record);
  if (record.generator.empty()) record.generator = generator_of(version);
}

void take(const Setting& setting, Provenance& record) {
  const auto& [key, value] = setting;
  if (key == "Steps") keep_steps(value, record);
  if (key == "Sampler") keep(record.sampler, unquoted(value), record);
  if (key == "Schedule type") keep(record.scheduler, unquoted(value), record);
  if (key == "CFG scale") keep_guidance(value, record);
  if (key == "Seed") keep_seed(value, record);
  if (key == "Size") keep_size(value, record);
  if (key == "Model") keep(record.model, unquoted(value), record);
  if (key == "Unet" && record.model.empty()) keep(record.model, unquoted(value), record);
  if (key == "Model hash") keep(record.model_hash, value, record);
  if (key == "App" && value == "SD.Next") record.generator = "sdnext";
  if (key == "Version") keep_version(value, record);
  if (key == "Lora hashes" && record.loras.empty()) keep_hashed_loras(unquoted(value), record);
}

// "<lora:name:0.8>" in a prompt.
void take_loras(std::string_view prompt, Provenance& record) {
  constexpr std::string_view kOpening = "<lora:";
  for (std::size_t at = prompt.find(kOpening); at != std::string_view::npos;
       at = prompt.find(kOpening)) {
    prompt.remove_prefix(at + kOpening.size());
    const std::string_view inside = prompt.substr(0, prompt.find_first_of(">\n<"));
    const std::string_view name = inside.substr(0, inside.find(':'));
    const std::string_view rest = inside.substr(name.size());
    const std::string_view weight = rest.substr(rest.empty() ? 0 : 1);
    keep_lora(name, number_of(weight.substr(0, weight.find(':'))), record);
  }
}

}  // namespace

bool read_parameters(std::string_view text, Provenance& record) {
  const std::optional<std::size_t> settings = last_line(text, kSettings);
  if (!settings) return false;
  const std::string_view prompts = text.substr(0, *settings);
  const std::optional<std::size_t> negative = last_line(prompts, kNegative);
  const std::string_view positive = prompts.substr(0, negative.value_or(prompts.size()));
  keep_prompt(positive, record);
  if (negative) keep_negative_prompt(prompts.substr(*negative + kNegative.size()), record);
  take_loras(positive, record);
  std::string_view line = text.substr(*settings);
  while (const auto setting = next_setting(line)) take(*setting, record);
  if (record.generator.empty()) record.generator = "automatic1111";
  return true;
}

}  // namespace darkroom::provenance
