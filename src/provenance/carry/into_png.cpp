// W3C PNG, third edition: chunks between IHDR and the first IDAT.
#include "container/inflate.hpp"
#include "container/reader.hpp"
#include "provenance/carry/byte_writer.hpp"
#include "provenance/carry/embed.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace darkroom::provenance {
namespace {

using namespace std::string_view_literals;
using container::MetadataKind;

void put_chunk(ByteWriter& out, std::string_view type, ByteView content) {
  ByteWriter covered;
  covered.put(type).put(content);
  out.big(content.size(), 4).put(covered.view()).big(container::crc32_of(covered.view()), 4);
}

std::string_view chunk_of(MetadataKind kind) {
  if (kind == MetadataKind::png_text) return "tEXt";
  return kind == MetadataKind::png_compressed_text ? "zTXt" : "iTXt";
}

// An iTXt chunk, not compressed, of no language.
Bytes international(std::string_view keyword, std::string_view text) {
  return ByteWriter().put(keyword).put("\0\0\0\0\0"sv).put(text).take();
}

}  // namespace

PngText png_text(std::string_view keyword, std::string_view text) {
  const bool is_ascii = std::ranges::all_of(text, [](char c) { return (c & 0x80) == 0; });
  if (!is_ascii) {
    return {.kind = MetadataKind::png_international_text, .content = international(keyword, text)};
  }
  return {.kind = MetadataKind::png_text,
          .content = ByteWriter().put(keyword).put("\0"sv).put(text).take()};
}

Result<Bytes> with_cargo_in_png(ByteView picture, const Cargo& cargo) {
  constexpr std::size_t kToHeadersEnd = 8 + 4 + 4 + 13 + 4;  // the signature, and IHDR whole
  constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"sv;
  if (picture.size() < kToHeadersEnd || !container::as_text(picture).starts_with(kSignature)) {
    return Error::permanent(ErrorCode::processing_failed, "the PNG encoder wrote no PNG");
  }
  ByteWriter out;
  out.put(picture.first(kToHeadersEnd));
  if (!cargo.exif.empty()) put_chunk(out, "eXIf", cargo.exif);
  if (!cargo.xmp.empty()) put_chunk(out, "iTXt", international("XML:com.adobe.xmp", cargo.xmp));
  for (const PngText& text : cargo.texts) put_chunk(out, chunk_of(text.kind), text.content);
  return out.put(picture.subspan(kToHeadersEnd)).take();
}

}  // namespace darkroom::provenance
