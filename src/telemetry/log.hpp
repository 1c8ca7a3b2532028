// JSON lines on stderr, one object an event. Thread-safe. Sets up spdlog; callers see no spdlog.
#pragma once

#include <darkroom/log_level.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <variant>

namespace darkroom::telemetry {

using darkroom::LogLevel;
using darkroom::LogStyle;

// "trace", "debug", "info", "warn" or "warning", "error", "off"; nothing for any other text.
std::optional<LogLevel> log_level_from(std::string_view name);
std::string_view to_string(LogLevel level);

using FieldValue = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;
struct Field {
  std::string_view name;  // "jobId", "tool", "stage", "code", "attempt", ...
  FieldValue value;
};

// Once, at start. Later calls replace the level and style. Before the first: info, json.
void open_log(LogLevel level, LogStyle style);

// `event` is a short constant phrase ("job finished"); what varies goes into fields. The line is
// ASCII: everything else is escaped, so that a name cannot drive a terminal. Strings over 4 KiB are
// cut. Never pass a URL that net::redacted has not seen.
void log(LogLevel level, std::string_view event, std::initializer_list<Field> fields = {});

}  // namespace darkroom::telemetry
