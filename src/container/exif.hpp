// EXIF, as far as a walk needs it: which way is up.
#pragma once

#include <darkroom/bytes.hpp>

namespace darkroom::container {

// The orientation 1..8 of an EXIF block: a TIFF structure, with or without "Exif\0\0" before it.
// 1 where the block has none, or one that is out of range, or is damaged in any way: EXIF that
// cannot be read is no reason to refuse a picture. Reads the first directory alone, so a cycle of
// directories costs nothing. TIFF 6.0, section 2; Exif 2.32, 4.6.4.A.
int exif_orientation(ByteView exif);

}  // namespace darkroom::container
