// EXIF, made from texts, or a source's own made to agree with pixels that are upright.
#pragma once

#include <darkroom/bytes.hpp>

#include <string>

namespace darkroom::provenance {

// UTF-8; empty: the tag is left out.
struct ExifTexts {
  std::string make;  // Make and Model are where ComfyUI looks for its graphs in WebP
  std::string model;
  std::string artist;
  std::string copyright;
  std::string user_comment;

  bool is_empty() const {
    return make.empty() && model.empty() && artist.empty() && copyright.empty() &&
           user_comment.empty();
  }
};

// A TIFF structure, big-endian as piexif writes it, which the WebUI reads with; UserComment as
// UNICODE, UTF-16 in the same order, and so read alike by who goes by the standard. Empty where
// there is no text.
Bytes exif_block(const ExifTexts& texts);

// `exif`, a TIFF structure, with its orientation 1 where it states any: its picture has been turned
// by now. No other byte changes, so what its maker notes count from stays right. A block that is
// damaged is given back as far as that was changed; a reader would not come further either.
Bytes upright_exif(ByteView exif);

}  // namespace darkroom::provenance
