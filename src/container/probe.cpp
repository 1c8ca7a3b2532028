#include "container/probe.hpp"

#include "container/bmff/bmff.hpp"
#include "container/clip/matroska.hpp"
#include "container/clip/movie.hpp"
#include "container/gif.hpp"
#include "container/jpeg.hpp"
#include "container/jpeg_xl.hpp"
#include "container/png.hpp"
#include "container/sniff.hpp"
#include "container/tiff.hpp"
#include "container/webp.hpp"

#include <cstdint>
#include <string>

namespace darkroom::container {

namespace {

// What the first bytes of any format are told by.
constexpr std::uint64_t kHeadBytes = 4096;

}  // namespace

Result<Facts> probe(const LazyBytes& source, const Limits& limits) {
  TRY(source.part(0, kHeadBytes));
  const ByteView file = source.view();
  if (file.empty()) {
    return Error::permanent(ErrorCode::source_empty, "source is empty (0 bytes)");
  }
  const std::uint64_t most = max_bytes(file, limits);
  if (file.size() > most) {
    return Error::permanent(
        ErrorCode::source_too_large,
        "source of " + std::to_string(file.size()) + " bytes, limit " + std::to_string(most));
  }
  const Format format = TRY(sniff(file, limits));
  if (format == Format::mp4 || format == Format::mov) return walk_movie(source, format, limits);
  TRY(source.whole());
  switch (format) {
    case Format::jpeg:
      return walk_jpeg(file, limits);
    case Format::png:
      return walk_png(file, limits);
    case Format::webp:
      return walk_webp(file, limits);
    case Format::gif:
      return walk_gif(file, limits);
    case Format::avif:
    case Format::heic:
      return walk_bmff(file, format, limits);
    case Format::tiff:
      return walk_tiff(file, limits);
    case Format::jpeg_xl:
      return walk_jpeg_xl(file, limits);
    case Format::mp4:
    case Format::mov:
      break;
    case Format::webm:
    case Format::mkv:
      return walk_matroska(file, format, limits);
  }
  return Error::permanent(ErrorCode::internal, "a format without a walk");
}

}  // namespace darkroom::container
