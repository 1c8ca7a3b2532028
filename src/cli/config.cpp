// darkroom config: every setting, its value, and where that came from.
#include "cli/command.hpp"
#include "cli/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace darkroom::cli {
namespace {

struct Request {
  bool as_json = false;
  bool as_markdown = false;
};

std::string shown(const config::Resolved& resolved) {
  if (!resolved.setting->secret) return resolved.value;
  return resolved.value.empty() ? "" : "(set)";
}

std::string names(const config::Setting& setting) {
  std::string text;
  for (const std::string_view name : setting.environment) {
    text += (text.empty() ? "" : ", ") + std::string(name);
  }
  return text;
}

std::string as_table(const config::Settings& settings) {
  Table table(
      {{.title = "setting"}, {.title = "value"}, {.title = "from"}, {.title = "environment"}});
  for (const config::Resolved& resolved : settings.resolved) {
    table.add({std::string(resolved.setting->key), shown(resolved), resolved.origin,
               names(*resolved.setting)});
  }
  return table.text();
}

std::string as_json(const config::Settings& settings) {
  nlohmann::ordered_json object;
  for (const config::Resolved& resolved : settings.resolved) {
    object[std::string(resolved.setting->key)] = {{"value", shown(resolved)},
                                                  {"from", resolved.origin}};
  }
  return object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

// The table of docs/configuration.md.
std::string as_markdown() {
  std::string text =
      "| setting | environment | flag | default | what it does |\n|---|---|---|---|---|\n";
  const auto code = [](std::string_view word) {
    return word.empty() ? std::string{} : "`" + std::string(word) + "`";
  };
  for (const config::Setting& setting : config::all_settings()) {
    std::string environment;
    for (const std::string_view name : setting.environment) {
      environment += (environment.empty() ? "" : ", ") + code(name);
    }
    text += "| " + code(setting.key) + " | " + environment + " | " + code(setting.flag) + " | " +
            code(setting.fallback) + " | " + std::string(setting.help) + " |\n";
  }
  return text;
}

int run(const Request& request, const Common& common) {
  if (request.as_markdown) {
    std::fputs(as_markdown().c_str(), stdout);
    return kDone;
  }
  const auto settings = common.settings();
  if (!settings) return kWrongUsage;
  std::fputs((request.as_json ? as_json(*settings) : as_table(*settings)).c_str(), stdout);
  return kDone;
}

}  // namespace

Run add_config(CLI::App& program, Common& common) {
  CLI::App* command =
      program.add_subcommand("config", "every setting and where its value came from");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  command->add_flag("--json", request->as_json, "as JSON");
  command->add_flag("--markdown", request->as_markdown, "the table of docs/configuration.md");
  common.add_to(*command);
  command->footer("Secrets are never printed: only whether they are set.");
  return [request, &common] { return run(*request, common); };
}

}  // namespace darkroom::cli
