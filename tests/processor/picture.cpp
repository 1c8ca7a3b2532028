#include "processor/picture.hpp"

#include "container/make_png.hpp"

#include <zlib.h>

#include <cassert>
#include <cstdint>
#include <string>

namespace darkroom::test {
namespace {

// Row by row, each with PNG's filter byte 0 in front.
std::string scanlines(Size size) {
  std::string rows;
  std::uint32_t grain = 1;
  for (int y = 0; y < size.height; ++y) {
    rows.push_back('\0');
    for (int x = 0; x < size.width; ++x) {
      grain = grain * 1664525U + 1013904223U;  // Numerical Recipes' generator
      const auto noise = static_cast<int>(grain >> 29U);
      rows.push_back(static_cast<char>(x * 240 / size.width + noise));
      rows.push_back(static_cast<char>(y * 240 / size.height + noise));
      rows.push_back(static_cast<char>((x + y) * 120 / size.width % 240 + noise));
    }
  }
  return rows;
}

std::string deflated(const std::string& text) {
  uLongf length = compressBound(text.size());
  std::string packed(length, '\0');
  const int status = compress2(reinterpret_cast<Bytef*>(packed.data()), &length,
                               reinterpret_cast<const Bytef*>(text.data()), text.size(), 1);
  assert(status == Z_OK);
  packed.resize(length);
  return packed;
}

}  // namespace

Bytes picture_png(Size size) {
  const container::PngHeader header{.width = static_cast<std::uint32_t>(size.width),
                                    .height = static_cast<std::uint32_t>(size.height)};
  const std::string file = container::kPngSignature + container::png_header(header) +
                           container::png_chunk("IDAT", deflated(scanlines(size))) +
                           container::png_chunk("IEND", "");
  const ByteView view = as_bytes(file);
  return {view.begin(), view.end()};
}

}  // namespace darkroom::test
