// RIFF chunks as in RFC 9649: VP8X first, EXIF and XMP after the picture. libwebp writes a simple
// file, of one VP8 or VP8L chunk, where there is no alpha beside lossy pixels.
#include "container/reader.hpp"
#include "provenance/carry/byte_writer.hpp"
#include "provenance/carry/embed.hpp"

#include <string_view>

namespace darkroom::provenance {
namespace {

using container::as_text;
using container::Endian;
using container::Reader;

constexpr std::size_t kRiffHeader = 12;
constexpr std::size_t kChunkHeader = 8;
constexpr std::size_t kVp8x = 10;  // bytes of its content
constexpr std::uint32_t kHasAlpha = 0x10;
constexpr std::uint32_t kHasExif = 0x08;
constexpr std::uint32_t kHasXmp = 0x04;

struct Canvas {
  std::uint32_t flags = 0;
  std::uint32_t width = 1;  // px
  std::uint32_t height = 1;
  std::size_t kept_from = kRiffHeader;  // where what follows VP8X begins
};

Reader reading(ByteView bytes) {
  return {bytes, ErrorCode::processing_failed, "the encoder's WebP", Endian::little};
}

// RFC 6386, 9.1: a key frame's tag and start code, then two sides of 14 bits.
Result<Canvas> canvas_of_vp8(Reader frame) {
  TRY(frame.skip(6));
  const std::uint32_t width = TRY(frame.u16());
  const std::uint32_t height = TRY(frame.u16());
  return Canvas{.width = width & 0x3fffU, .height = height & 0x3fffU};
}

// RFC 9649, 3.4: a signature, two sides less one of 14 bits, and whether there is alpha.
Result<Canvas> canvas_of_vp8l(Reader frame) {
  TRY(frame.skip(1));
  const std::uint32_t bits = TRY(frame.u32());
  return Canvas{.flags = (bits >> 28U & 1U) != 0 ? kHasAlpha : 0,
                .width = (bits & 0x3fffU) + 1,
                .height = (bits >> 14U & 0x3fffU) + 1};
}

Result<Canvas> canvas_of_vp8x(Reader content) {
  Canvas canvas{.kept_from = kRiffHeader + kChunkHeader + kVp8x};
  canvas.flags = TRY(content.u32());
  canvas.width = TRY(content.u24()) + 1;
  canvas.height = TRY(content.u24()) + 1;
  return canvas;
}

Result<Canvas> canvas_of(ByteView picture) {
  Reader reader = reading(picture);
  TRY(reader.skip(kRiffHeader));
  const std::string_view type = as_text(TRY(reader.bytes(4)));
  TRY(reader.skip(4));
  if (type == "VP8X") return canvas_of_vp8x(reading(reader.rest()));
  if (type == "VP8L") return canvas_of_vp8l(reading(reader.rest()));
  return canvas_of_vp8(reading(reader.rest()));
}

void put_chunk(ByteWriter& out, std::string_view type, ByteView content) {
  if (content.empty()) return;
  out.put(type).little(content.size(), 4).put(content);
  if (content.size() % 2 != 0) out.little(0, 1);
}

}  // namespace

Result<Bytes> with_cargo_in_webp(ByteView picture, const Cargo& cargo) {
  const Canvas canvas = TRY(canvas_of(picture));
  const std::uint32_t flags =
      canvas.flags | (cargo.exif.empty() ? 0 : kHasExif) | (cargo.xmp.empty() ? 0 : kHasXmp);
  ByteWriter content;
  content.little(flags, 4).little(canvas.width - 1, 3).little(canvas.height - 1, 3);
  ByteWriter chunks;
  put_chunk(chunks, "VP8X", content.view());
  chunks.put(picture.subspan(canvas.kept_from));
  put_chunk(chunks, "EXIF", cargo.exif);
  put_chunk(chunks, "XMP ", as_bytes(cargo.xmp));
  constexpr std::string_view kWebp = "WEBP";
  return ByteWriter()
      .put("RIFF")
      .little(kWebp.size() + chunks.size(), 4)
      .put(kWebp)
      .put(chunks.view())
      .take();
}

}  // namespace darkroom::provenance
