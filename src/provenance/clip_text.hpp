// The texts that tools write into clips: MP4's and MOV's items, Matroska's tags.
#pragma once

#include "provenance/texts.hpp"

#include <darkroom/bytes.hpp>

#include <cstddef>

namespace darkroom::provenance {

// Texts longer than this are let be: the longest workflow that was seen has 137 KB.
inline constexpr std::size_t kMaxClipTextBytes = 512UL << 10U;

// Each adds the texts of known keywords that are not there yet, in UTF-8. What is damaged is let
// be.

// The content of a movie's `meta` or `udta` box: by the names of its `keys` (QuickTime File Format,
// "Metadata"), which ffmpeg and so ComfyUI write; or iTunes' comment.
void read_movie_texts(ByteView content, Texts& texts);

// The content of one SimpleTag (RFC 9559, section 5.1.8.1.2).
void read_matroska_tag(ByteView content, Texts& texts);

}  // namespace darkroom::provenance
