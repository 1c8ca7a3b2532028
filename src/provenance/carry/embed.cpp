#include "provenance/carry/embed.hpp"

#include <utility>

namespace darkroom::provenance {

Result<Bytes> with_cargo(Format format, Bytes picture, const Cargo& cargo) {
  if (cargo.is_empty()) return picture;
  switch (format) {
    case Format::jpeg:
      return with_cargo_in_jpeg(picture, cargo);
    case Format::png:
      return with_cargo_in_png(picture, cargo);
    case Format::webp:
      return with_cargo_in_webp(picture, cargo);
    case Format::avif:
      return with_cargo_in_avif(picture, cargo);
    case Format::gif:
    case Format::tiff:
    case Format::heic:
    case Format::jpeg_xl:
      break;
  }
  return Error::permanent(ErrorCode::internal, "no variant is written in that format");
}

}  // namespace darkroom::provenance
