#include "base/descriptor.hpp"

#include <unistd.h>

#include <cerrno>

namespace darkroom {

void Descriptor::reset() {
  if (number_ >= 0) close(std::exchange(number_, -1));
}

std::error_code last_error() {
  return {errno, std::system_category()};
}

}  // namespace darkroom
