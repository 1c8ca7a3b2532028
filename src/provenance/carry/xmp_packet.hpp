// XMP, written by exempi: what a variant says of its making and its rights.
#pragma once

#include "provenance/carry/cargo.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/provenance.hpp>

#include <optional>
#include <string>

namespace darkroom::provenance {

// UTF-8; empty: not said.
struct Statement {
  std::string digital_source_type;  // the last part of IPTC's URI
  std::string ai_system;            // Iptc4xmpExt:AISystemUsed
  std::string ai_system_version;    // Iptc4xmpExt:AISystemVersionUsed
  std::string creator_tool;         // xmp:CreatorTool
  std::string prompt;               // Iptc4xmpExt:AIPromptInformation
  std::string creator;              // dc:creator
  std::string credit;               // photoshop:Credit
  std::string copyright;            // dc:rights
  std::string identifier = {};      // dc:identifier

  bool operator==(const Statement&) const = default;
};

// At most kMaxXmpBytes: a prompt that is too long with all its escapes is cut, whole characters,
// and nothing else is. Empty where nothing is said. The same statement gives the same bytes: no
// time, and no identifier but its own. Thread-safe.
std::string xmp_packet(const Statement& statement);

// The source's own packet with `statement` said in it: without its orientation, for the pixels are
// upright by now, without a link to Content Credentials, which are the source's alone, and with
// Prompts::hidden without its prompts. Nothing where the packet cannot be read to its end, has a
// document type, more than 1000 names, or comes to more than kMaxXmpBytes.
std::optional<std::string> merged_packet(ByteView packet, const Statement& statement,
                                         Prompts prompts);

}  // namespace darkroom::provenance
