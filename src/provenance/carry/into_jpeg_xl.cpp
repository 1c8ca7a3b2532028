// Boxes as in ISO/IEC 18181-2, section 9: the signature, ftyp, metadata, the codestream. libjxl
// writes a bare codestream where nothing but the pixels is to be said.
#include "container/reader.hpp"
#include "provenance/carry/byte_writer.hpp"
#include "provenance/carry/embed.hpp"

#include <string_view>

namespace darkroom::provenance {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kBoxHeader = 8;

void put_box(ByteWriter& out, std::string_view type, ByteView content) {
  out.big(kBoxHeader + content.size(), 4).put(type).put(content);
}

}  // namespace

Result<Bytes> with_cargo_in_jpeg_xl(ByteView picture, const Cargo& cargo) {
  if (picture.size() < 2 || container::as_text(picture.first(2)) != "\xff\x0a"sv) {
    return Error::permanent(ErrorCode::processing_failed,
                            "the encoder's JPEG XL is not a bare codestream");
  }
  ByteWriter out;
  out.put("\0\0\0\x0cJXL \r\n\x87\n"sv);
  put_box(out, "ftyp", as_bytes("jxl \0\0\0\0jxl "sv));
  if (!cargo.exif.empty()) {
    // A block begins with how far its TIFF header is off: not at all.
    put_box(out, "Exif", ByteWriter().big(0, 4).put(cargo.exif).view());
  }
  if (!cargo.xmp.empty()) put_box(out, "xml ", as_bytes(cargo.xmp));
  put_box(out, "jxlc", picture);
  return out.take();
}

}  // namespace darkroom::provenance
