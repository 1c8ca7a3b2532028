// GIF89a, section 26, and the XMP Specification, part 3, 1.1.2: an application extension whose
// packet stands in the file as it is, not in sub-blocks. To a reader that knows nothing of XMP each
// of its bytes is a sub-block's length; the trailer, which counts down, ends them wherever they
// jump to.
#include "container/reader.hpp"
#include "provenance/carry/byte_writer.hpp"
#include "provenance/carry/embed.hpp"

#include <string_view>

namespace darkroom::provenance {
namespace {

using namespace std::string_view_literals;
using container::as_text;

constexpr std::size_t kScreenEnd = 13;    // the signature, and the screen's descriptor
constexpr std::size_t kScreenFlags = 10;  // where in them
constexpr unsigned kHasColours = 0x80;    // of those flags; the lowest three say how many

// Where the first block begins: behind the colours for all frames, if there are any.
std::size_t first_block(ByteView picture) {
  const auto flags = std::to_integer<unsigned>(picture[kScreenFlags]);
  const std::size_t colours = (flags & kHasColours) != 0 ? std::size_t{2} << (flags & 7U) : 0;
  return kScreenEnd + (3 * colours);
}

void put_trailer(ByteWriter& out) {
  out.little(1, 1);
  for (unsigned length = 0x100; length-- > 0;) out.little(length, 1);
  out.little(0, 1);
}

}  // namespace

Result<Bytes> with_cargo_in_gif(ByteView picture, const Cargo& cargo) {
  const bool is_gif = picture.size() > kScreenEnd && as_text(picture).starts_with("GIF89a") &&
                      first_block(picture) < picture.size();
  if (!is_gif) {
    return Error::permanent(ErrorCode::processing_failed, "the GIF encoder wrote no GIF");
  }
  if (cargo.xmp.find('\0') != std::string::npos) {
    return Error::permanent(ErrorCode::processing_failed, "an XMP packet with a zero in it");
  }
  const std::size_t at = first_block(picture);
  ByteWriter out;
  out.put(picture.first(at));
  if (!cargo.xmp.empty()) {
    out.put("\x21\xff\x0bXMP DataXMP"sv).put(cargo.xmp);
    put_trailer(out);
  }
  return out.put(picture.subspan(at)).take();
}

}  // namespace darkroom::provenance
