#include "provenance/carry/webui_text.hpp"

#include "provenance/generators/identify.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace darkroom::provenance {
namespace {

// The WebUI quotes what would end a setting.
std::string quoted(const std::string& value) {
  if (value.find_first_of(",:\n") == std::string::npos) return value;
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class Settings {
 public:
  void add(std::string_view key, const std::string& value) {
    if (value.empty()) return;
    line_ += (line_.empty() ? "" : ", ") + std::string(key) + ": " + value;
  }
  const std::string& line() const { return line_; }

 private:
  std::string line_;
};

// The shortest digits that read back as the same number.
std::string digits(double number) {
  return nlohmann::json(number).dump();
}

std::string settings_line(const Provenance& record) {
  Settings settings;
  settings.add("Steps", record.steps ? std::to_string(*record.steps) : "");
  settings.add("Sampler", quoted(record.sampler));
  settings.add("Schedule type", quoted(record.scheduler));
  settings.add("CFG scale", record.guidance ? digits(*record.guidance) : "");
  settings.add("Seed", record.seed);
  if (record.size.width > 0 && record.size.height > 0) {
    settings.add("Size",
                 std::to_string(record.size.width) + "x" + std::to_string(record.size.height));
  }
  settings.add("Model hash", quoted(record.model_hash));
  settings.add("Model", quoted(record.model));
  settings.add("Version", quoted(record.generator));
  return settings.line();
}

}  // namespace

std::string webui_text(const Texts& texts, const Provenance& record) {
  if (record.prompt.empty() && record.negative_prompt.empty()) return {};
  for (const std::string_view keyword : {"parameters", "UserComment"}) {
    if (texts.has(keyword)) return std::string(texts[keyword]);
  }
  std::string text = record.prompt;
  if (!record.negative_prompt.empty()) text += "\nNegative prompt: " + record.negative_prompt;
  return text + "\n" + settings_line(record);
}

MetadataParts told_again(const std::string& text, const Provenance& record) {
  Texts texts;
  texts.add("UserComment", text);
  Provenance again;
  identify(texts, again);
  MetadataParts parts;
  if (again.prompt == record.prompt && again.negative_prompt == record.negative_prompt) {
    parts.push_back(MetadataPart::prompt);
  }
  if (again.seed == record.seed && again.steps == record.steps &&
      again.guidance == record.guidance && again.sampler == record.sampler &&
      again.model == record.model) {
    parts.push_back(MetadataPart::settings);
  }
  return parts;
}

}  // namespace darkroom::provenance
