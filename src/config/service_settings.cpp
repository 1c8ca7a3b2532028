#include "config/readers.hpp"

#include <algorithm>
#include <array>

namespace darkroom::config {
namespace {

using namespace std::chrono_literals;

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

Complaint read_isolation(Configuration& configuration, std::string_view value) {
  if (value != "process" && value != "in_process") return "must be process or in_process";
  configuration.processor.isolation =
      value == "process" ? Isolation::process : Isolation::in_process;
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
      {.key = "codecs.isolation",
       .environment = {"DARKROOM_ISOLATION"},
       .flag = "",
       .fallback = "process",
       .help = "process: decode in sandboxed processes; in_process: in darkroom itself",
       .read = read_isolation},
      {.key = "codecs.count",
       .environment = {"DARKROOM_CODECS"},
       .flag = "",
       .fallback = "0",
       .help = "codec processes rendering at the same time; 0: one for each core",
       .read = whole(DARKROOM_MEMBER(processor.codecs.codecs), 0, 256)},
      {.key = "codecs.renders_per_codec",
       .environment = {"DARKROOM_RENDERS_PER_CODEC"},
       .flag = "",
       .fallback = "200",
       .help = "then a fresh one takes over; 1: a fresh one for each render",
       .read = whole(DARKROOM_MEMBER(processor.codecs.renders_per_codec), 1, 1'000'000)},
      {.key = "codecs.deadline",
       .environment = {"DARKROOM_RENDER_DEADLINE"},
       .flag = "",
       .fallback = "30s",
       .help = "of one render, waiting included; then the codec is killed",
       .read = duration(DARKROOM_MEMBER(processor.codecs.deadline), 100ms, 1h)},
      {.key = "codecs.memory_budget",
       .environment = {"DARKROOM_MEMORY_BUDGET"},
       .flag = "",
       .fallback = "0",
       .help = "of all renders together; 0: 60 % of the cgroup's limit",
       .read = bytes(DARKROOM_MEMBER(processor.codecs.memory_budget_bytes), 0, 1ULL << 44U)},
      {.key = "codecs.require_sandbox",
       .environment = {"DARKROOM_REQUIRE_SANDBOX"},
       .flag = "--require-sandbox",
       .fallback = "false",
       .help = "true: refuse to start where the kernel cannot give the whole sandbox",
       .read = truth(DARKROOM_MEMBER(processor.codecs.require_sandbox))},
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
    for (auto table : {storage_settings(), credential_settings(), source_settings(),
                       limit_settings(), client_settings(), api_settings(), queue_settings()}) {
      std::ranges::move(table, std::back_inserter(all));
    }
    return all;
  }();
  return kSettings;
}

}  // namespace darkroom::config
