// What a variant says of its making and its rights, and what its source has to lose.
#pragma once

#include "container/facts.hpp"
#include "provenance/carry/xmp_packet.hpp"
#include "provenance/findings.hpp"

#include <darkroom/metadata_policy.hpp>

#include <string>

namespace darkroom::provenance {

// By the rules; `tool` is the job's, which made the source where nothing in it says what did.
Statement statement_by(const MetadataRules& rules, const Findings& findings,
                       const Provenance& record, const std::string& tool);

// Whether the source has such a part. exif, xmp, iptc and text are what is there beside the others.
bool has_part(MetadataPart part, const Findings& findings, const container::Facts& facts);

}  // namespace darkroom::provenance
