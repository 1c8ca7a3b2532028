#include "config/readers.hpp"

#include <algorithm>
#include <array>

namespace darkroom::config {
namespace {

constexpr std::array<std::pair<std::string_view, LogLevel>, 6> kLevels{{{"trace", LogLevel::trace},
                                                                        {"debug", LogLevel::debug},
                                                                        {"info", LogLevel::info},
                                                                        {"warn", LogLevel::warn},
                                                                        {"error", LogLevel::error},
                                                                        {"off", LogLevel::off}}};

Complaint read_level(Configuration& configuration, std::string_view value) {
  const auto* found =
      std::ranges::find(kLevels, value, &std::pair<std::string_view, LogLevel>::first);
  if (found == kLevels.end()) return "must be one of trace, debug, info, warn, error, off";
  configuration.monitoring.log_level = found->second;
  return std::nullopt;
}

Complaint read_style(Configuration& configuration, std::string_view value) {
  if (value != "json" && value != "text") return "must be json or text";
  configuration.monitoring.log_style = value == "json" ? LogStyle::json : LogStyle::text;
  return std::nullopt;
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table
std::vector<Setting> service_settings() {
  return {
      {.key = "presets",
       .environment = {"DARKROOM_PRESETS"},
       .flag = "--presets",
       .fallback = "",
       .help = "a presets file (TOML); unset: the built-in presets",
       .read = text(DARKROOM_MEMBER(presets))},
      {.key = "concurrency",
       .environment = {"DARKROOM_CONCURRENCY"},
       .flag = "--concurrency",
       .fallback = "0",
       .help = "jobs worked on at the same time; 0: process one, serve four for each core",
       .read = whole(DARKROOM_MEMBER(concurrency), 0, 256)},
      {.key = "threads",
       .environment = {"DARKROOM_THREADS"},
       .flag = "",
       .fallback = "2",
       .help = "variants of one source rendered at the same time",
       .read = whole(DARKROOM_MEMBER(processor.threads), 1, 64)},
      {.key = "metrics.enabled",
       .environment = {"ENABLE_METRICS"},
       .flag = "",
       .fallback = "false",
       .help = "serve Prometheus metrics while darkroom runs",
       .read = truth(DARKROOM_MEMBER(monitoring.enable_metrics))},
      {.key = "metrics.port",
       .environment = {"METRICS_PORT"},
       .flag = "",
       .fallback = "9091",
       .help = "on this port; 0: any free one",
       .read = whole(DARKROOM_MEMBER(monitoring.metrics_port), 0, 65535)},
      {.key = "metrics.address",
       .environment = {"DARKROOM_METRICS_ADDRESS"},
       .flag = "",
       .fallback = "127.0.0.1",
       .help = "and this address",
       .read = text(DARKROOM_MEMBER(monitoring.metrics_address))},
      {.key = "log.level",
       .environment = {"LOG_LEVEL"},
       .flag = "--log-level",
       .fallback = "info",
       .help = "trace, debug, info, warn, error or off",
       .read = read_level},
      {.key = "log.style",
       .environment = {"DARKROOM_LOG_STYLE"},
       .flag = "",
       .fallback = "json",
       .help = "json, or text for a person",
       .read = read_style},
  };
}

std::span<const Setting> all_settings() {
  static const std::vector<Setting> kSettings = [] {
    std::vector<Setting> all = service_settings();
    for (auto table : {codec_settings(), c2pa_settings(), storage_settings(), credential_settings(),
                       source_settings(), limit_settings(), client_settings(), api_settings(),
                       queue_settings()}) {
      std::ranges::move(table, std::back_inserter(all));
    }
    return all;
  }();
  return kSettings;
}

}  // namespace darkroom::config
