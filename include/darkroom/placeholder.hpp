// What a page shows of a picture before the picture is there.
#pragma once

#include <darkroom/colour.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom {

// Which placeholders the results of a preset, or of a job, carry. All of them come from one copy of
// at most 100 px a side.
struct PlaceholderKinds {
  bool blurhash = true;
  bool thumbhash = true;
  bool preview = true;
  bool colour = true;
  bool palette = true;

  bool any() const { return blurhash || thumbhash || preview || colour || palette; }
  bool operator==(const PlaceholderKinds&) const = default;
};

// By the names that the presets file and the result have for them, in the order of the result.
struct PlaceholderName {
  std::string_view name;
  bool PlaceholderKinds::* wanted;
};
inline constexpr std::array kPlaceholderNames{
    PlaceholderName{"blurhash", &PlaceholderKinds::blurhash},
    PlaceholderName{"thumbhash", &PlaceholderKinds::thumbhash},
    PlaceholderName{"preview", &PlaceholderKinds::preview},
    PlaceholderName{"colour", &PlaceholderKinds::colour},
    PlaceholderName{"palette", &PlaceholderKinds::palette},
};
// The names of those that are wanted.
std::vector<std::string_view> names_of(const PlaceholderKinds& kinds);
PlaceholderKinds all_or_none(bool wanted);
// Adds the one that is called so; false where there is none.
bool add_kind(PlaceholderKinds& kinds, std::string_view name);

inline constexpr std::size_t kMostPreviewBytes = 1024;
inline constexpr std::size_t kMostPaletteColours = 5;

// Of the whole upright source, whatever its variants cut off. What was not wanted, or cannot be had
// (the colour of a picture of which nothing shows), is empty.
struct Placeholder {
  std::string blurhash = {};          // blurha.sh: 4 parts along the longer side, 3 along the other
  std::string thumbhash = {};         // evanw.github.io/thumbhash, as base64
  std::string preview = {};           // "data:image/webp;base64,...", at most 1 KiB
  std::optional<Colour> colour = {};  // of the largest part of the picture; opaque
  std::vector<Colour> palette = {};   // 1 to 5 that tell it best, that of the largest part first

  bool operator==(const Placeholder&) const = default;
};

}  // namespace darkroom
