#include "telemetry/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace darkroom::telemetry {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::system_clock;

constexpr std::size_t kMaxStringBytes = 4096;

constexpr std::array<std::pair<std::string_view, LogLevel>, 6> kLevelNames = {{
    {"trace", LogLevel::trace},
    {"debug", LogLevel::debug},
    {"info", LogLevel::info},
    {"warn", LogLevel::warn},
    {"error", LogLevel::error},
    {"off", LogLevel::off},
}};

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::trace:
      return spdlog::level::trace;
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      return spdlog::level::off;
  }
  assert(false && "every level is listed");
  return spdlog::level::off;
}

// The process has one stderr, so it has one log.
struct Output {
  Output() : logger("darkroom", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger.set_pattern("%v");
    logger.set_level(spdlog::level::info);
    // A worker that is killed has already said what it did.
    logger.flush_on(spdlog::level::trace);
  }

  spdlog::logger logger;
  std::atomic<LogStyle> style = LogStyle::json;
};

Output& output() {
  static Output instance;
  return instance;
}

// At most kMaxStringBytes, never in the middle of a UTF-8 sequence.
std::string bounded(std::string_view text) {
  if (text.size() <= kMaxStringBytes) return std::string(text);
  std::size_t length = kMaxStringBytes;
  const auto continues = [&](std::size_t i) {
    return (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
  };
  while (length > kMaxStringBytes - 4 && continues(length)) --length;
  return std::string(text.substr(0, length)) + "...";
}

Json json_of(const FieldValue& value) {
  return std::visit(
      [](const auto& known) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(known)>, std::string_view>) {
          return bounded(known);
        } else {
          return known;
        }
      },
      value);
}

// ASCII alone, with U+FFFD for bytes that are no UTF-8; so it cannot throw.
std::string dumped(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string json_line(LogLevel level, std::string_view event, std::initializer_list<Field> fields,
                      Clock::time_point now) {
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  Json line;
  line["time"] =
      fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(Clock::to_time_t(now)), milliseconds);
  line["level"] = to_string(level);
  line["event"] = event;
  for (const Field& field : fields) line[std::string(field.name)] = json_of(field.value);
  return dumped(line);
}

bool is_plain(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/:@+").find(c) != std::string_view::npos;
  });
}

// 12:00:00 WARN  job failed jobId=job-1 message="two words"
std::string text_line(LogLevel level, std::string_view event, std::initializer_list<Field> fields,
                      Clock::time_point now) {
  std::string line = fmt::format("{:%H:%M:%S} {:<5} {}", fmt::gmtime(Clock::to_time_t(now)),
                                 to_string(level), event);
  for (const Field& field : fields) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    const bool bare = text != nullptr && text->size() <= kMaxStringBytes && is_plain(*text);
    line +=
        fmt::format(" {}={}", field.name, bare ? std::string(*text) : dumped(json_of(field.value)));
  }
  return line;
}

}  // namespace

std::optional<LogLevel> log_level_from(std::string_view name) {
  if (name == "warning") return LogLevel::warn;
  for (const auto& [known, level] : kLevelNames) {
    if (known == name) return level;
  }
  return std::nullopt;
}

std::string_view to_string(LogLevel level) {
  for (const auto& [name, known] : kLevelNames) {
    if (known == level) return name;
  }
  assert(false && "every level is listed");
  return "off";
}

void open_log(LogLevel level, LogStyle style) {
  output().style = style;
  output().logger.set_level(spdlog_level(level));
}

void log(LogLevel level, std::string_view event, std::initializer_list<Field> fields) {
  Output& out = output();
  const spdlog::level::level_enum wanted = spdlog_level(level);
  if (level == LogLevel::off || !out.logger.should_log(wanted)) return;
  const bool json = out.style == LogStyle::json;
  const Clock::time_point now = Clock::now();
  out.logger.log(wanted, spdlog::string_view_t(json ? json_line(level, event, fields, now)
                                                    : text_line(level, event, fields, now)));
}

}  // namespace darkroom::telemetry
