// The chunks of a WebP file (RFC 9649, section 2), as far as our own encoder writes them.
#pragma once

#include <darkroom/bytes.hpp>

namespace darkroom::image {

// The file without its EXIF, XMP and ICC profile. libvips before 8.14.2 ignores webpsave's `strip`,
// and makes up an EXIF block where there was none. `webp` is a sound WebP file.
Bytes without_webp_metadata(ByteView webp);

}  // namespace darkroom::image
