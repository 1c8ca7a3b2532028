#include "provenance/read.hpp"

#include "container/probe.hpp"
#include "provenance/c2pa/carrier.hpp"
#include "provenance/c2pa/report.hpp"
#include "provenance/findings.hpp"
#include "provenance/generators/identify.hpp"
#include "provenance/text.hpp"

#include <optional>

namespace darkroom::provenance {
namespace {

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
  const Findings findings = gathered(file, facts);
  Provenance record;
  identify(findings.texts, record);
  report_credentials(facts, findings, record);
  read_statements(findings, record);
  read_rights(findings, record);
  return record;
}

Result<container::Facts> inspect(const LazyBytes& file, const Limits& limits) {
  container::Facts facts = TRY(container::probe(file, limits));
  facts.provenance = read(file.view(), facts);
  return facts;
}

}  // namespace darkroom::provenance
