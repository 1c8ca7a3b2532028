#include "provenance/carry/statement.hpp"

#include <string_view>

namespace darkroom::provenance {
namespace {

std::string first_of(const std::string& first, const std::string& second) {
  return first.empty() ? second : first;
}

std::string label_by(Label label, const Provenance& record) {
  const std::string trained(to_string(Label::trained_algorithmic_media));
  switch (label) {
    case Label::trained_algorithmic_media:
    case Label::composite_with_trained_algorithmic_media:
      return std::string(to_string(label));
    case Label::generated:
      return first_of(record.digital_source_type, trained);
    case Label::stated:
      break;
  }
  // No camera and no editor is read as a generator.
  return record.generator.empty() ? record.digital_source_type
                                  : first_of(record.digital_source_type, trained);
}

bool is_generated(const Statement& statement) {
  return statement.digital_source_type.find("lgorithmicMedia") != std::string::npos;
}

bool has_settings(const Provenance& record) {
  return !record.seed.empty() || record.steps || record.guidance || !record.sampler.empty() ||
         !record.scheduler.empty() || !record.model.empty() || !record.model_hash.empty() ||
         !record.loras.empty();
}

bool has_rights(const Provenance& record) {
  return !record.creator.empty() || !record.credit.empty() || !record.copyright.empty();
}

// Texts that no record is made of, or of a format whose metadata is not read.
bool has_other_text(const Findings& findings, const container::Facts& facts) {
  if (findings.has_comment) return true;
  if (findings.png_texts.empty()) return facts.text_bytes > 0 && !findings.xmp;
  for (const PngTextPiece& piece : findings.png_texts) {
    if (facts.provenance.generator.empty() || !findings.texts.has(piece.keyword)) return true;
  }
  return false;
}

}  // namespace

Statement statement_by(const MetadataRules& rules, const Findings& findings,
                       const Provenance& record, const std::string& tool) {
  Statement statement;
  if (rules.policy == MetadataPolicy::strip) return statement;
  statement.creator = record.creator;
  statement.credit = first_of(rules.credit, record.credit);
  statement.copyright = first_of(rules.copyright, record.copyright);
  statement.identifier = rules.job_id;
  if (rules.policy == MetadataPolicy::copyright) return statement;

  statement.digital_source_type = label_by(rules.label, record);
  if (findings.xmp) statement.creator_tool = findings.xmp->creator_tool;
  if (is_generated(statement)) {
    const bool is_asserted = rules.label != Label::stated;
    statement.ai_system = first_of(record.generator, is_asserted ? tool : record.generator);
    statement.ai_system_version = record.generator_version;
    statement.creator_tool = first_of(statement.creator_tool, statement.ai_system);
  }
  if (rules.embed_prompt) statement.prompt = record.prompt;
  return statement;
}

bool has_part(MetadataPart part, const Findings& findings, const container::Facts& facts) {
  const Provenance& record = facts.provenance;
  switch (part) {
    case MetadataPart::c2pa:
      return record.c2pa.has_value();
    case MetadataPart::label:
      return !record.digital_source_type.empty() || !record.generator.empty();
    case MetadataPart::prompt:
      return !record.prompt.empty() || !record.negative_prompt.empty();
    case MetadataPart::settings:
      return has_settings(record);
    case MetadataPart::workflow:
      return record.has_workflow;
    case MetadataPart::rights:
      return has_rights(record);
    case MetadataPart::exif:
      return findings.exif.empty() ? facts.exif_bytes > 0 : findings.exif_says_more;
    case MetadataPart::xmp:
      return findings.xmp ? findings.xmp->says_more || !findings.xmp->is_whole
                          : facts.xmp_bytes > 0;
    case MetadataPart::iptc:
      return !findings.iptc.empty();
    case MetadataPart::text:
      return has_other_text(findings, facts);
  }
  return false;
}

}  // namespace darkroom::provenance
