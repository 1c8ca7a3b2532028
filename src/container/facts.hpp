// What a file is, read from its container alone: no pixel is decoded to know it.
#pragma once

#include "container/metadata.hpp"

#include <darkroom/format.hpp>
#include <darkroom/geometry.hpp>
#include <darkroom/provenance.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace darkroom::container {

enum class ColourModel { grey, rgb, ycbcr, cmyk, ycck, palette };
std::string_view to_string(ColourModel model);

// How a clip's video is coded: those that are decoded, and no other.
enum class ClipCodec { h264, hevc, vp8, vp9, av1, prores };
std::string_view to_string(ClipCodec codec);  // "h264", "hevc", "vp8", "vp9", "av1", "prores"

// Of a clip's first video track that can be decoded.
struct ClipFacts {
  ClipCodec codec = ClipCodec::h264;
  double seconds = 0;        // 0 where the container does not say
  std::uint64_t frames = 0;  // 1 or more
  int tracks = 1;            // of every kind
  bool has_audio = false;
  std::optional<std::int64_t> created =
      {};  // s since 1970, UTC, of years of four digits, as it says

  double frames_per_second() const {  // on average; 0 where the seconds are not known
    return seconds > 0 ? static_cast<double>(frames) / seconds : 0;
  }
};

struct Facts {
  Format format = Format::jpeg;
  Size size;  // px as stored, before orientation; a GIF's or WebP's canvas
  // EXIF 1..8, or what AVIF's irot and imir or a clip's matrix come to; 1 where absent or wrong.
  int orientation = 1;
  int frames = 1;     // images in sequence, 1 for a still; a clip has its own count
  int bit_depth = 8;  // bits a sample as stored
  std::optional<ColourModel> colour;
  bool has_alpha = false;    // an alpha channel or tRNS; the file may still be opaque
  bool lossless = false;     // WebP VP8L, PNG, GIF
  bool progressive = false;  // progressive JPEG, interlaced PNG or GIF
  int scans = 0;             // JPEG SOS markers
  int chunks = 0;            // chunks, segments, blocks, boxes walked
  // Bytes of each kind of metadata, 0 where absent.
  std::uint64_t icc_bytes = 0;
  std::uint64_t exif_bytes = 0;
  std::uint64_t xmp_bytes = 0;
  std::uint64_t text_bytes = 0;  // PNG text chunks, JPEG COM, GIF comments
  std::uint64_t c2pa_bytes = 0;
  std::uint64_t trailing_bytes = 0;  // after the image's end; ignored, never copied
  MetadataPieces metadata;           // where all of it lies but the profiles
  // What the metadata says. The walk leaves it empty: it is read beside it (provenance/read.hpp),
  // and travels with the facts from where untrusted bytes are read.
  Provenance provenance;
  std::optional<ClipFacts> clip;  // where it is one
};

// After orientation: sides swap for 5..8.
Size upright(const Facts& facts);

}  // namespace darkroom::container
