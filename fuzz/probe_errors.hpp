// What a structural walk may refuse a file with; written out here, so that the code is held to it.
#pragma once

#include <darkroom/error.hpp>

namespace darkroom::fuzz {

inline bool is_of_probe(ErrorCode code) {
  switch (code) {
    case ErrorCode::source_empty:
    case ErrorCode::source_too_large:
    case ErrorCode::unsupported_format:
    case ErrorCode::corrupt_image:
    case ErrorCode::truncated_image:
    case ErrorCode::too_many_pixels:
    case ErrorCode::too_many_frames:
    case ErrorCode::too_complex:
    case ErrorCode::metadata_too_large:
      return true;
    default:
      return false;
  }
}

}  // namespace darkroom::fuzz
