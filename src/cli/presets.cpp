// darkroom presets: what each tool's jobs are rendered into.
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "domain/preset_json.hpp"

#include <darkroom/preset.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace darkroom::cli {
namespace {

using json = nlohmann::ordered_json;

struct Request {
  std::string tool;
  bool as_json = false;
  bool as_toml = false;
};

std::string chroma(const Variant& variant) {
  return variant.chroma == Chroma::full ? "4:4:4" : "4:2:0";
}

std::string as_json(const std::vector<const Preset*>& presets) {
  json list = json::array();
  for (const Preset* preset : presets) list.push_back(preset_object(*preset));
  return list.dump(2) + "\n";
}

std::string settings_as_toml(const json& settings, const std::string& prefix) {
  std::string text;
  for (const auto& [key, value] : settings.items()) {
    text += value.is_object() ? settings_as_toml(value, prefix + key + ".")
                              : fmt::format("{}{} = {}\n", prefix, key, value.dump());
  }
  return text;
}

// A presets file that says the same: the start of one's own.
std::string as_toml(const std::vector<const Preset*>& presets) {
  std::string text;
  for (const Preset* preset : presets) {
    text += fmt::format("[tools.{}]\naliases = {}\noriginals = \"{}\"\nplaceholder = {}\n\n",
                        preset->tool, json(preset->aliases).dump(), to_string(preset->originals),
                        json(names_of(preset->placeholder)).dump());
    for (const Variant& variant : preset->variants) {
      text += fmt::format("[tools.{}.variants.{}]\n", preset->tool, variant.name);
      json settings = variant_object(variant);
      settings.erase("name");
      text += settings_as_toml(settings, "");
      text += "\n";
    }
  }
  return text;
}

std::string as_table(const std::vector<const Preset*>& presets) {
  using enum Table::Align;
  Table table({{.title = "tool"},
               {.title = "variant"},
               {.title = "box", .align = right},
               {.title = "fit"},
               {.title = "format"},
               {.title = "quality", .align = right},
               {.title = "chroma"},
               {.title = "metadata"},
               {.title = "also called"}});
  for (const Preset* preset : presets) {
    std::string names;
    for (const std::string& alias : preset->aliases) names += (names.empty() ? "" : ", ") + alias;
    for (const Variant& variant : preset->variants) {
      table.add({preset->tool, variant.name,
                 fmt::format("{}x{}", variant.box.width, variant.box.height),
                 std::string(to_string(variant.fit)), std::string(format_name(variant)),
                 std::to_string(variant.quality), chroma(variant),
                 std::string(to_string(variant.metadata.policy)), names});
    }
  }
  return table.text();
}

int run(const Request& request, const Common& common) {
  const auto settings = common.settings();
  if (!settings) return kWrongUsage;
  const PresetBook& book = settings->configuration.processor.presets;
  std::vector<const Preset*> presets;
  if (request.tool.empty()) {
    for (const Preset& preset : book.presets()) presets.push_back(&preset);
  } else {
    const auto found = book.find(request.tool);
    if (!found) {
      complain(found.error());
      return kWrongUsage;
    }
    presets.push_back(*found);
  }
  const std::string text = request.as_json   ? as_json(presets)
                           : request.as_toml ? as_toml(presets)
                                             : as_table(presets);
  std::fputs(text.c_str(), stdout);
  return kDone;
}

}  // namespace

Run add_presets(CLI::App& program, Common& common) {
  CLI::App* command = program.add_subcommand("presets", "what each tool's jobs are rendered into");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  command->add_option("--tool,-t", request->tool, "only this tool, by name or alias");
  CLI::Option* as_json_flag = command->add_flag("--json", request->as_json, "as JSON");
  command->add_flag("--toml", request->as_toml, "as a presets file to begin one's own from")
      ->excludes(as_json_flag);
  common.add_to(*command);
  command->footer(
      "Examples:\n  darkroom presets\n  darkroom presets --tool sd --toml > presets.toml\n"
      "  darkroom presets --presets presets.toml       checks it, too");
  return [request, &common] { return run(*request, common); };
}

}  // namespace darkroom::cli
