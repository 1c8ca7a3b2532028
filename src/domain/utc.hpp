// Times of the calendar, as text.
#pragma once

#include <cstdint>
#include <string>

namespace darkroom {

// The first second of the year 10000: RFC 3339 has four digits.
inline constexpr std::int64_t kEndOfYears = 253'402'300'800;

// "2026-11-26T05:00:00Z" of seconds since 1970, from 0 to before kEndOfYears.
std::string utc_text(std::int64_t seconds);

}  // namespace darkroom
