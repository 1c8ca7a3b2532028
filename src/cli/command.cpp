#include "cli/command.hpp"

#include <cstdint>
#include <cstdio>

namespace darkroom::cli {
namespace {

std::string line_of(const Problem& problem) {
  std::string text;
  if (problem.line) text += "line " + std::to_string(*problem.line);
  if (problem.column) text += ", column " + std::to_string(*problem.column);
  if (problem.line) text += ": ";
  if (!problem.where.empty()) text += problem.where + ": ";
  return text + problem.message;
}

}  // namespace

void complain(const Error& error) {
  if (error.problems().empty()) {
    std::fprintf(stderr, "darkroom: %s: %s\n", std::string(to_string(error.code())).c_str(),
                 error.message().c_str());
    return;
  }
  for (const Problem& problem : error.problems()) {
    std::fprintf(stderr, "darkroom: %s\n", line_of(problem).c_str());
  }
}

int status_for(const Error& error) {
  switch (error.code()) {
    case ErrorCode::queue_unavailable:
    case ErrorCode::storage_unavailable:
      return kServiceUnreachable;
    case ErrorCode::invalid_job:
    case ErrorCode::unknown_tool:
    case ErrorCode::invalid_preset:
    case ErrorCode::source_invalid:
    case ErrorCode::source_blocked:
    case ErrorCode::storage_denied:
    case ErrorCode::storage_not_found:
    case ErrorCode::unauthorized:
    case ErrorCode::forbidden:
      return kWrongUsage;
    default:
      return kJobFailed;
  }
}

void Common::add_to(CLI::App& command) {
  command.add_option("--config", file_, "a settings file (TOML), else DARKROOM_CONFIG")
      ->type_name("FILE")
      ->group("Settings");
  for (const config::Setting& setting : config::all_settings()) {
    if (setting.flag.empty()) continue;
    const std::string flag(setting.flag);
    if (setting.is_switch) {
      command
          .add_flag_function(
              flag,
              [this, flag](std::int64_t count) { flags_[flag] = count > 0 ? "true" : "false"; },
              std::string(setting.help))
          ->group("Settings");
      continue;
    }
    command
        .add_option_function<std::string>(
            flag, [this, flag](const std::string& value) { flags_[flag] = value; },
            std::string(setting.help))
        ->type_name("VALUE")
        ->group("Settings");
  }
}

std::optional<config::Settings> Common::settings() const {
  return settings({});
}

std::optional<config::Settings> Common::settings(const config::Flags& more) const {
  config::Flags flags = flags_;
  for (const auto& [flag, value] : more) flags[flag] = value;
  std::string file = file_;
  if (const auto named = environment_.find("DARKROOM_CONFIG");
      file.empty() && named != environment_.end()) {
    file = named->second;
  }
  auto settings = config::resolve(flags, environment_, file);
  if (!settings) {
    complain(settings.error());
    return std::nullopt;
  }
  for (const std::string& warning : settings->warnings) {
    std::fprintf(stderr, "darkroom: warning: %s\n", warning.c_str());
  }
  return std::move(settings).take();
}

}  // namespace darkroom::cli
