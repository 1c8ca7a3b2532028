// Which frame of a clip a variant shows. A source that is a picture has only one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

enum class PosterChoice {
  best,     // The most telling of the clip's good frames (docs/clips.md says how it is chosen).
  first,    // The first.
  time,     // The one that shows at `at` seconds.
  percent,  // The one that shows at `at` percent of the duration; 100 is the last.
};

struct Poster {
  PosterChoice choice = PosterChoice::best;
  double at = 0;  // seconds, 0 or more; or percent, 0..100

  bool operator==(const Poster&) const = default;
};

// "best", "first", a time ("3", "3.5", "3.5s", "1:02.5", "1:00:02") or a percentage ("25%").
std::optional<Poster> poster_from(std::string_view text);
std::string to_string(const Poster& poster);  // "best", "first", "3.5s", "25%"

}  // namespace darkroom
