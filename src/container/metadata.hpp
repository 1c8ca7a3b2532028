// Where metadata lies in a file. The walk only finds it; what it says is read by who knows what
// generators write.
#pragma once

#include <darkroom/bytes.hpp>

#include <cstdint>
#include <vector>

namespace darkroom::container {

enum class MetadataKind {
  png_text,                // the content of a tEXt chunk
  png_compressed_text,     // of a zTXt chunk
  png_international_text,  // of an iTXt chunk, XMP's among them
  comment,                 // of a JPEG COM segment
  exif,                    // a TIFF structure, perhaps with "Exif\0\0" before it
  xmp,                     // a packet, without the name that JPEG sets before it
  iptc,                    // Photoshop's resources, as in a JPEG APP13 segment after its name
  movie_texts,             // the content of a movie's meta or udta box
  matroska_tag,            // of a SimpleTag
  c2pa,                    // of a store, or one part of several: JPEG's whole APP11 segments, of
                           // ISO-BMFF what follows the uuid, elsewhere the store itself
};

struct MetadataPiece {
  MetadataKind kind = MetadataKind::png_text;
  std::uint64_t offset = 0;  // from the file's start
  std::uint64_t length = 0;  // bytes; offset + length is never beyond the file
};

// In the file's order.
using MetadataPieces = std::vector<MetadataPiece>;

// Adds `piece`, which is a part of `file`.
inline void note(MetadataPieces& pieces, MetadataKind kind, ByteView file, ByteView piece) {
  pieces.push_back({kind, static_cast<std::uint64_t>(piece.data() - file.data()), piece.size()});
}

}  // namespace darkroom::container
