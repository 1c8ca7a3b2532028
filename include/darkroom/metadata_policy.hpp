// What a variant carries of its source's metadata, and what it says of its own making.
// docs/provenance.md has the table.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom {

enum class MetadataPolicy {
  strip,       // nothing
  copyright,   // creator, credit and copyright
  provenance,  // that, the AI label and the generator
  keep,        // that, and the source's EXIF, XMP, IPTC and PNG texts
};
std::string_view to_string(MetadataPolicy policy);
std::optional<MetadataPolicy> metadata_policy_from(std::string_view name);

// IPTC's DigitalSourceType of a variant, under `provenance` and `keep`.
enum class Label {
  generated,  // what the source states, else trainedAlgorithmicMedia: the job says what made it
  stated,     // what the source states, or its generator's marks imply; else none
  trained_algorithmic_media,
  composite_with_trained_algorithmic_media,
};
std::string_view to_string(Label label);  // the last two as IPTC spells them
std::optional<Label> label_from(std::string_view name);

// A part of a source's metadata: what a result says that a variant lost, and `require` that it must
// not lose.
enum class MetadataPart {
  c2pa,      // Content Credentials: they are of the source's bytes, so no variant has them
  label,     // that it is generated, and by what
  prompt,    // both prompts
  settings,  // seed, steps, sampler, model, ...
  workflow,  // a ComfyUI workflow, an InvokeAI graph
  rights,    // creator, credit, copyright
  exif,      // what else EXIF, XMP, IPTC and texts held
  xmp,
  iptc,
  text,
};
inline constexpr std::array kMetadataParts{
    MetadataPart::c2pa,     MetadataPart::label,  MetadataPart::prompt, MetadataPart::settings,
    MetadataPart::workflow, MetadataPart::rights, MetadataPart::exif,   MetadataPart::xmp,
    MetadataPart::iptc,     MetadataPart::text};
std::string_view to_string(MetadataPart part);
std::optional<MetadataPart> metadata_part_from(std::string_view name);

// In the order above, each once.
using MetadataParts = std::vector<MetadataPart>;
std::vector<std::string> names_of(const MetadataParts& parts);

struct MetadataRules {
  MetadataPolicy policy = MetadataPolicy::provenance;
  Label label = Label::generated;
  bool embed_prompt = false;  // prompts, settings and workflows are private unless asked for
  bool embed_job_id = false;
  bool sign = false;        // with Content Credentials of one's own
  MetadataParts require;    // the job fails where the variant would lose one of them
  std::string credit;       // UTF-8, at most 256 bytes; empty: the source's
  std::string copyright;    // the same
  std::string job_id = {};  // where it is embedded: the plan's to fill in

  bool operator==(const MetadataRules&) const = default;
};

}  // namespace darkroom
