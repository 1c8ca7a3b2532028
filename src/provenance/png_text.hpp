// PNG's text chunks. W3C PNG, third edition, section 11.3.3.
#pragma once

#include "container/metadata.hpp"
#include "provenance/texts.hpp"

#include <darkroom/bytes.hpp>

#include <cstddef>

namespace darkroom::provenance {

// Texts longer than this are let be, inflated or not: a ComfyUI workflow of 137 KB is the longest
// that was seen.
inline constexpr std::size_t kMaxPngTextBytes = 512UL << 10U;

// Adds the text of a chunk of one of the three kinds under its keyword. Compressed ones are
// inflated as far as that limit. One that is damaged is let be.
void read_png_text(container::MetadataKind kind, ByteView chunk, Texts& texts);

}  // namespace darkroom::provenance
