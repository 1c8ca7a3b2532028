// ITU-T T.81 annex B; the names before EXIF, XMP and Photoshop's resources as in Exif 2.32, 4.7.2
// and XMP part 3, 1.1.3.
#include "container/reader.hpp"
#include "provenance/carry/byte_writer.hpp"
#include "provenance/carry/embed.hpp"

#include <string_view>

namespace darkroom::provenance {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kApp1 = 0xffe1;
constexpr std::uint64_t kApp13 = 0xffed;

void put_segment(ByteWriter& out, std::uint64_t marker, std::string_view name, ByteView content) {
  if (content.empty()) return;
  out.big(marker, 2).big(2 + name.size() + content.size(), 2).put(name).put(content);
}

}  // namespace

Result<Bytes> with_cargo_in_jpeg(ByteView picture, const Cargo& cargo) {
  constexpr std::string_view kStart = "\xff\xd8"sv;
  if (!container::as_text(picture).starts_with(kStart)) {
    return Error::permanent(ErrorCode::processing_failed, "the JPEG encoder wrote no JPEG");
  }
  ByteWriter out;
  out.put(kStart);
  put_segment(out, kApp1, "Exif\0\0"sv, cargo.exif);
  put_segment(out, kApp1, "http://ns.adobe.com/xap/1.0/\0"sv, as_bytes(cargo.xmp));
  put_segment(out, kApp13, "Photoshop 3.0\0"sv, cargo.iptc);
  return out.put(picture.subspan(kStart.size())).take();
}

}  // namespace darkroom::provenance
