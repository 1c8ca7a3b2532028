// How much is logged, and in what form.
#pragma once

namespace darkroom {

enum class LogLevel { trace, debug, info, warn, error, off };
enum class LogStyle {
  json,  // One JSON object a line, for machines.
  text,  // For a person at a terminal.
};

}  // namespace darkroom
