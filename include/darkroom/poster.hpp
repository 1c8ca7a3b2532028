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
  scene,    // The best of scene `at`, counted from 0, where the clip is cut into `scenes`.
};

struct Poster {
  PosterChoice choice = PosterChoice::best;
  double at = 0;   // seconds, 0 or more; or percent, 0..100; or the scene
  int scenes = 0;  // of PosterChoice::scene alone

  bool operator==(const Poster&) const = default;
};

// "best", "first", a time ("3", "3.5", "3.5s", "1:02.5", "1:00:02") or a percentage ("25%").
std::optional<Poster> poster_from(std::string_view text);
std::string to_string(const Poster& poster);  // "best", "first", "3.5s", "25%", "scene 2 of 5"

// How the thumbnails of a clip are spread.
enum class Spread { time, scene };
std::string_view to_string(Spread spread);
std::optional<Spread> spread_from(std::string_view name);

}  // namespace darkroom
