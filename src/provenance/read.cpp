#include "provenance/read.hpp"

#include "container/metadata.hpp"
#include "container/probe.hpp"
#include "container/reader.hpp"
#include "provenance/c2pa/carrier.hpp"
#include "provenance/c2pa/report.hpp"
#include "provenance/exif.hpp"
#include "provenance/generators/identify.hpp"
#include "provenance/iptc.hpp"
#include "provenance/png_text.hpp"
#include "provenance/text.hpp"
#include "provenance/texts.hpp"
#include "provenance/xmp.hpp"

#include <optional>
#include <vector>

namespace darkroom::provenance {
namespace {

using container::as_text;
using container::MetadataKind;
using container::MetadataPiece;

constexpr std::size_t kMaxCommentBytes = 64UL << 10U;

// What the pieces of a file hold, before anything is made of it.
struct Findings {
  Texts texts;
  std::optional<Xmp> xmp;      // of the first packet
  std::vector<ByteView> c2pa;  // in the file's order
  bool has_exif = false;
  bool has_iptc = false;
};

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
  if (!findings.xmp->user_comment.empty()) {
    findings.texts.add("UserComment", findings.xmp->user_comment);
  }
}

void take_text(MetadataKind kind, ByteView chunk, Findings& findings) {
  if (const auto packet = packet_in(kind, chunk)) return take_xmp(*packet, findings);
  // Each keyword is read once, and inflated only if anybody asks for it.
  const std::string_view keyword = as_text(chunk).substr(0, as_text(chunk).find('\0'));
  if (is_known_keyword(keyword) && !findings.texts.has(keyword)) {
    read_png_text(kind, chunk, findings.texts);
  }
}

void take(MetadataKind kind, ByteView piece, Findings& findings) {
  switch (kind) {
    case MetadataKind::png_text:
    case MetadataKind::png_compressed_text:
    case MetadataKind::png_international_text:
      return take_text(kind, piece, findings);
    case MetadataKind::comment:
      if (findings.texts.has("Comment") || piece.size() > kMaxCommentBytes) return;
      return findings.texts.add("Comment", utf8_of(trimmed(as_text(piece))));
    case MetadataKind::exif:
      if (!findings.has_exif) read_exif(piece, findings.texts);
      findings.has_exif = true;
      return;
    case MetadataKind::xmp:
      return take_xmp(piece, findings);
    case MetadataKind::iptc:
      if (!findings.has_iptc) read_iptc(piece, findings.texts);
      findings.has_iptc = true;
      return;
    case MetadataKind::c2pa:
      findings.c2pa.push_back(piece);
      return;
  }
}

void report_credentials(const container::Facts& facts, const Findings& findings,
                        Provenance& record) {
  if (facts.c2pa_bytes == 0) return;
  const std::optional<Bytes> store = store_in(facts.format, findings.c2pa);
  // JPEG's APP11 segments carry other things as well.
  if (!store && facts.format == Format::jpeg) return;
  if (store) {
    report_c2pa(*store, record);
  } else {
    // A GIF's blocks are not put together: the bytes are all that is known of them.
    record.c2pa = C2pa{.malformed = !findings.c2pa.empty()};
  }
  record.c2pa->bytes = store ? store->size() : facts.c2pa_bytes;
}

void keep_if_absent(std::string& field, std::string_view text, Provenance& record) {
  if (field.empty()) keep(field, text, record);
}

void read_rights(const Findings& findings, Provenance& record) {
  const Xmp xmp = findings.xmp.value_or(Xmp{});
  const Texts& texts = findings.texts;
  for (const std::string_view text :
       {std::string_view(xmp.creator), texts["Artist"], texts["By-line"]}) {
    keep_if_absent(record.creator, text, record);
  }
  for (const std::string_view text : {std::string_view(xmp.credit), texts["Credit"]}) {
    keep_if_absent(record.credit, text, record);
  }
  for (const std::string_view text :
       {std::string_view(xmp.rights), texts["Copyright"], texts["CopyrightNotice"]}) {
    keep_if_absent(record.copyright, text, record);
  }
}

// What XMP and C2PA say of the generator, where it did not say it itself.
void read_statements(const Findings& findings, Provenance& record) {
  const Xmp xmp = findings.xmp.value_or(Xmp{});
  const C2pa c2pa = record.c2pa.value_or(C2pa{});
  keep_if_absent(record.digital_source_type, source_type_of(xmp.digital_source_type), record);
  keep_if_absent(record.digital_source_type, c2pa.digital_source_type, record);
  if (record.prompt.empty()) keep_prompt(xmp.ai_prompt, record);
  if (!record.generator.empty()) return;
  keep(record.generator, xmp.ai_system, record);
  if (!record.generator.empty()) keep(record.generator_version, xmp.ai_system_version, record);
  // A camera's credentials and an editor's name their software too.
  if (record.digital_source_type.find("lgorithmicMedia") == std::string::npos) return;
  for (const std::string_view name :
       {std::string_view(c2pa.software_agent), std::string_view(xmp.creator_tool),
        std::string_view(c2pa.claim_generator)}) {
    keep_if_absent(record.generator, name, record);
  }
}

}  // namespace

Provenance read(ByteView file, const container::Facts& facts) {
  Findings findings;
  for (const MetadataPiece& piece : facts.metadata) {
    take(piece.kind, file.subspan(piece.offset, piece.length), findings);
  }
  Provenance record;
  identify(findings.texts, record);
  report_credentials(facts, findings, record);
  read_statements(findings, record);
  read_rights(findings, record);
  return record;
}

Result<container::Facts> inspect(ByteView file, const Limits& limits) {
  container::Facts facts = TRY(container::probe(file, limits));
  facts.provenance = read(file, facts);
  return facts;
}

}  // namespace darkroom::provenance
