// Puts metadata into an encoded picture, whose pixels stay as they are: pure bytes, no library.
#pragma once

#include "provenance/carry/cargo.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/format.hpp>
#include <darkroom/result.hpp>

namespace darkroom::provenance {

// `picture` is one that an encoder of ours has just written, without metadata. The same picture and
// cargo give the same bytes. processing_failed where its container is not as that encoder writes
// it.
Result<Bytes> with_cargo(Format format, Bytes picture, const Cargo& cargo);

// Of each format; `cargo` is within the limits of cargo.hpp.
Result<Bytes> with_cargo_in_jpeg(ByteView picture, const Cargo& cargo);
Result<Bytes> with_cargo_in_png(ByteView picture, const Cargo& cargo);
Result<Bytes> with_cargo_in_webp(ByteView picture, const Cargo& cargo);
Result<Bytes> with_cargo_in_gif(ByteView picture, const Cargo& cargo);
Result<Bytes> with_cargo_in_avif(ByteView picture, const Cargo& cargo);
Result<Bytes> with_cargo_in_jpeg_xl(ByteView picture, const Cargo& cargo);

}  // namespace darkroom::provenance
