#include "provenance/carry/embed.hpp"

#include <utility>

namespace darkroom::provenance {

std::size_t most_bytes_of(const Cargo& cargo) {
  constexpr std::size_t kContainer = 512;  // AVIF's items and boxes are the longest
  constexpr std::size_t kChunk = 16;       // of PNG: length, type, checksum
  if (cargo.is_empty()) return 0;
  std::size_t bytes = kContainer + cargo.exif.size() + cargo.xmp.size() + cargo.iptc.size();
  for (const PngText& text : cargo.texts) bytes += kChunk + text.content.size();
  return bytes;
}

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
      return with_cargo_in_gif(picture, cargo);
    case Format::jpeg_xl:
      return with_cargo_in_jpeg_xl(picture, cargo);
    case Format::tiff:
    case Format::heic:
    case Format::mp4:
    case Format::mov:
    case Format::webm:
    case Format::mkv:
      break;
  }
  return Error::permanent(ErrorCode::internal, "no variant is written in that format");
}

}  // namespace darkroom::provenance
