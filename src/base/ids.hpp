// Identifiers that sort by the time they were made.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>

namespace darkroom {

// RFC 9562 version 7: 48 bits of milliseconds, then `random`, version and variant set. Pure.
std::string uuid_v7(std::chrono::system_clock::time_point now,
                    const std::array<std::byte, 10>& random);

// The same with the operating system's random bytes.
std::string uuid_v7(std::chrono::system_clock::time_point now);

}  // namespace darkroom
