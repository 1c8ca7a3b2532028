// The tags and field types of EXIF that are read and written here. TIFF 6.0, section 2; Exif 2.32,
// sections 4.6.3 to 4.6.5.
#pragma once

#include <cstdint>

namespace darkroom::provenance {

inline constexpr std::uint16_t kExifDirectory = 0x8769;
inline constexpr std::uint16_t kUserComment = 0x9286;

inline constexpr std::uint16_t kAscii = 2;  // field types
inline constexpr std::uint16_t kShort = 3;
inline constexpr std::uint16_t kLong = 4;
inline constexpr std::uint16_t kUndefined = 7;

}  // namespace darkroom::provenance
