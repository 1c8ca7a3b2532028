#include "provenance/findings.hpp"

#include "container/reader.hpp"
#include "provenance/clip_text.hpp"
#include "provenance/exif.hpp"
#include "provenance/generators/identify.hpp"
#include "provenance/iptc.hpp"
#include "provenance/png_text.hpp"
#include "provenance/text.hpp"

#include <cstddef>

namespace darkroom::provenance {
namespace {

using container::as_text;
using container::MetadataKind;
using container::MetadataPiece;

constexpr std::size_t kMaxCommentBytes = 64UL << 10U;

constexpr std::string_view kXmpKeyword("XML:com.adobe.xmp\0", 18);

// An iTXt chunk that is XMP, uncompressed as XMP 3, section 1.1.5 has it: the packet follows the
// keyword, two flags and two empty fields.
std::optional<ByteView> packet_in(MetadataKind kind, ByteView chunk) {
  constexpr std::size_t kFields = 4;
  if (kind != MetadataKind::png_international_text) return std::nullopt;
  if (!as_text(chunk).starts_with(kXmpKeyword)) return std::nullopt;
  const ByteView rest = chunk.subspan(kXmpKeyword.size());
  if (rest.size() < kFields || as_text(rest.first(kFields)) != std::string_view("\0\0\0\0", 4)) {
    return std::nullopt;
  }
  return rest.subspan(kFields);
}

void take_xmp(ByteView packet, Findings& findings) {
  if (findings.xmp) return;
  findings.xmp = read_xmp(packet);
  findings.packet = packet;
  if (!findings.xmp->user_comment.empty()) {
    findings.texts.add("UserComment", findings.xmp->user_comment);
  }
}

void take_text(MetadataKind kind, ByteView chunk, Findings& findings) {
  if (const auto packet = packet_in(kind, chunk)) return take_xmp(*packet, findings);
  // Each keyword is read once, and inflated only if anybody asks for it.
  const std::string_view keyword = as_text(chunk).substr(0, as_text(chunk).find('\0'));
  findings.png_texts.push_back({.keyword = keyword, .kind = kind, .chunk = chunk});
  if (is_known_keyword(keyword) && !findings.texts.has(keyword)) {
    read_png_text(kind, chunk, findings.texts);
  }
}

void take_exif(ByteView piece, Findings& findings) {
  if (!findings.exif.empty()) return;
  findings.exif = tiff_in(piece);
  findings.exif_says_more = read_exif(piece, findings.texts);
}

void take(MetadataKind kind, ByteView piece, Findings& findings) {
  switch (kind) {
    case MetadataKind::png_text:
    case MetadataKind::png_compressed_text:
    case MetadataKind::png_international_text:
      return take_text(kind, piece, findings);
    case MetadataKind::comment:
      findings.has_comment = true;
      if (findings.texts.has("Comment") || piece.size() > kMaxCommentBytes) return;
      return findings.texts.add("Comment", utf8_of(trimmed(as_text(piece))));
    case MetadataKind::exif:
      return take_exif(piece, findings);
    case MetadataKind::xmp:
      return take_xmp(piece, findings);
    case MetadataKind::iptc:
      if (!findings.iptc.empty()) return;
      findings.iptc = piece;
      return read_iptc(piece, findings.texts);
    case MetadataKind::movie_texts:
      return read_movie_texts(piece, findings.texts);
    case MetadataKind::matroska_tag:
      return read_matroska_tag(piece, findings.texts);
    case MetadataKind::c2pa:
      findings.c2pa.push_back(piece);
      return;
  }
}

}  // namespace

Findings gathered(ByteView file, const container::Facts& facts) {
  Findings findings;
  for (const MetadataPiece& piece : facts.metadata) {
    take(piece.kind, file.subspan(piece.offset, piece.length), findings);
  }
  return findings;
}

}  // namespace darkroom::provenance
