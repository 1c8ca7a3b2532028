// What the boxes of an ISO-BMFF picture file say, before anything is made of it.
#pragma once

#include "container/bmff/boxes.hpp"
#include "container/bmff/items.hpp"
#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace darkroom::container {

struct Track {
  std::uint32_t handler = 0;
  std::uint32_t samples = 0;
  std::uint16_t width = 0;   // px, of the first sample description
  std::uint16_t height = 0;  // px
};

// Views into the file, which outlives them.
struct Contents {
  std::optional<std::uint32_t> primary;
  std::vector<Item> items;
  std::vector<Box> properties;  // of ipco, in order
  std::vector<ByteView> associations;
  std::optional<ByteView> locations;
  std::optional<ByteView> idat;
  std::vector<Track> tracks;
};

// Walks every box, in a loop. Counts boxes and C2PA bytes in `facts`, whose format is set. Every
// size an item claims is held against the limits. Errors are those of walk_bmff.
Result<Contents> read_contents(ByteView file, Facts& facts, const Limits& limits);

}  // namespace darkroom::container
