// What the pieces of a file's metadata hold, before anything is made of it.
#pragma once

#include "container/facts.hpp"
#include "container/metadata.hpp"
#include "provenance/texts.hpp"
#include "provenance/xmp.hpp"

#include <darkroom/bytes.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace darkroom::provenance {

// One of PNG's text chunks, XMP's excepted, as it lies in the file.
struct PngTextPiece {
  std::string_view keyword;  // as it stands there
  container::MetadataKind kind = container::MetadataKind::png_text;
  ByteView chunk;
};

// Views into the file, which outlives them. Of EXIF, XMP and IPTC the first piece counts.
struct Findings {
  Texts texts;                          // of known keywords, EXIF's and IPTC's among them
  std::vector<PngTextPiece> png_texts;  // all of them, in the file's order
  std::optional<Xmp> xmp;
  ByteView packet;             // what `xmp` was read from
  std::vector<ByteView> c2pa;  // in the file's order
  ByteView exif;               // a TIFF structure
  ByteView iptc;
  bool exif_says_more = false;  // than its texts (exif.hpp)
  bool has_comment = false;     // a JPEG's
};

// From the places that the walk found. Never fails: what cannot be read says nothing.
Findings gathered(ByteView file, const container::Facts& facts);

}  // namespace darkroom::provenance
