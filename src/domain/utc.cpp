#include "domain/utc.hpp"

#include <fmt/chrono.h>

namespace darkroom {

std::string utc_text(std::int64_t seconds) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

}  // namespace darkroom
