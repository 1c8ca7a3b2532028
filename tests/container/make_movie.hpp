// MP4 movies, box by box. Their samples are filler: no walk decodes them.
#pragma once

#include "container/digits.hpp"
#include "container/make_bmff.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace darkroom::container {

using Turn = std::array<std::int32_t, 4>;  // a, b, c, d of a track's matrix

struct MadeTrack {
  std::string handler = "vide";
  std::string coding = "avc1";
  std::string configuration = box("avcC", "\1\x64\0\x1f"s);
  unsigned width = 64;
  unsigned height = 48;
  unsigned samples = 50;
  unsigned duration = 2000;  // ms
  Turn turn = {1, 0, 0, 1};
  std::string edits;             // an edts box
  std::string more_tables = "";  // of stbl
};

inline std::string matrix_of(const Turn& turn) {
  const auto fixed = [](std::int32_t value) {
    return big(4, static_cast<std::uint32_t>(value) << 16U);
  };
  return fixed(turn[0]) + fixed(turn[1]) + big(4, 0) + fixed(turn[2]) + fixed(turn[3]) + big(4, 0) +
         big(4, 0) + big(4, 0) + big(4, 1U << 30U);
}

inline std::string made_track(unsigned id, const MadeTrack& track) {
  const std::string entry =
      track.handler == "vide"
          ? box(track.coding, std::string(6, '\0') + big(2, 1) + std::string(16, '\0') +
                                  big(2, track.width) + big(2, track.height) +
                                  std::string(50, '\0') + track.configuration)
          : box(track.coding, std::string(28, '\0'));
  const std::string tables = full_box("stsd", 0, big(4, 1) + entry) +
                             full_box("stts", 0, big(4, 1) + big(4, track.samples) + big(4, 40)) +
                             full_box("stsz", 0, big(4, 9) + big(4, track.samples)) +
                             track.more_tables;
  const std::string header =
      full_box("tkhd", 0,
               std::string(8, '\0') + big(4, id) + std::string(8 + 16, '\0') +
                   matrix_of(track.turn) + big(4, 0) + big(4, 0));
  const std::string media =
      full_box("mdhd", 0,
               std::string(8, '\0') + big(4, 1000) + big(4, track.duration) + big(4, 0)) +
      full_box("hdlr", 0, big(4, 0) + track.handler + std::string(13, '\0')) +
      box("minf", box("stbl", tables));
  return box("trak", header + track.edits + box("mdia", media));
}

inline std::string movie_header() {
  return full_box("mvhd", 0,
                  std::string(8, '\0') + big(4, 600) + big(4, 1200) + std::string(80, '\0'));
}

// A whole file, its data last, so that a file cut anywhere shows it.
inline std::string movie(const std::string& tracks, std::string_view brand = "isom",
                         const std::string& more_of_movie = "", const std::string& after = "") {
  return ftyp(brand, "mp42") + box("moov", movie_header() + tracks + more_of_movie) + after +
         box("mdat", std::string(100, 'm'));
}

inline std::string movie() {
  return movie(made_track(1, {}));
}

}  // namespace darkroom::container
