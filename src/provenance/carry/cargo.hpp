// What is written into a variant beside its pixels.
#pragma once

#include "container/metadata.hpp"

#include <darkroom/bytes.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::provenance {

// The content of one of PNG's text chunks; `kind` is one of those three.
struct PngText {
  container::MetadataKind kind = container::MetadataKind::png_text;
  Bytes content;
};

// As tEXt where it is ASCII, else as iTXt. `text` is UTF-8.
PngText png_text(std::string_view keyword, std::string_view text);

// Empty: there is none of it. What a format has no place for stays empty in what is made for it.
struct Cargo {
  Bytes exif;                  // a TIFF structure
  std::string xmp;             // a packet
  Bytes iptc;                  // Photoshop's resources: JPEG alone
  std::vector<PngText> texts;  // PNG alone

  bool is_empty() const { return exif.empty() && xmp.empty() && iptc.empty() && texts.empty(); }
};

// What a picture grows by, in any format: at most.
std::size_t most_bytes_of(const Cargo& cargo);

// What one segment of a JPEG holds of each, without the name before it. Other formats hold more
// and are given no more.
inline constexpr std::size_t kMaxExifBytes = 65'527;
inline constexpr std::size_t kMaxXmpBytes = 60'000;
inline constexpr std::size_t kMaxIptcBytes = 65'519;
// Of all texts of a PNG together, and of EXIF where a format sets no limit.
inline constexpr std::size_t kMaxTextsBytes = 256UL << 10U;

}  // namespace darkroom::provenance
