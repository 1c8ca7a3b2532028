// JSON lines on stderr, one object an event. Thread-safe. Sets up spdlog; callers see no spdlog.
#pragma once

#include <darkroom/error.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace darkroom::telemetry {

enum class LogLevel { trace, debug, info, warn, error, off };
std::optional<LogLevel> log_level_from(std::string_view name);
std::string_view to_string(LogLevel level);

using FieldValue = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;
struct Field {
  std::string_view name;  // "jobId", "tool", "stage", "code", "attempt", ...
  FieldValue value;
};

enum class LogStyle { json, text };  // text: for a person at a terminal

// Once, at start. Later calls replace the level and style.
void open_log(LogLevel level, LogStyle style);

// `event` is a short constant phrase ("job finished"); what varies goes into fields. Control bytes
// are escaped, strings over 4 KiB cut. Never pass a URL that net::redacted has not seen.
void log(LogLevel level, std::string_view event, std::initializer_list<Field> fields = {});

}  // namespace darkroom::telemetry
