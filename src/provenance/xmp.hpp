// XMP, as far as it tells of a picture's making. Properties are known by their namespaces' URIs:
// their prefixes are the writer's own.
#pragma once

#include <darkroom/bytes.hpp>

#include <cstddef>
#include <string>

namespace darkroom::provenance {

// UTF-8; empty where absent. Of a list all entries with ", " between them, of language alternatives
// the first.
struct Xmp {
  std::string digital_source_type;  // Iptc4xmpExt, a URI
  std::string ai_system;            // Iptc4xmpExt:AISystemUsed
  std::string ai_system_version;    // Iptc4xmpExt:AISystemVersionUsed
  std::string ai_prompt;            // Iptc4xmpExt:AIPromptInformation
  std::string creator_tool;         // xmp
  std::string creator;              // dc
  std::string rights;               // dc
  std::string credit;               // photoshop
  std::string user_comment;         // exif
  bool is_whole = false;            // it was read to its end
  std::size_t names = 0;            // of elements and attributes
  bool says_more = false;           // it has properties that are none of these
};

// Parsed by expat in one pass. Nothing is kept of a packet with a document type (entities are
// never expanded, nor anything fetched), nested deeper than 32 elements, or longer than 1 MiB; of
// one that is damaged, what stands before the damage.
Xmp read_xmp(ByteView packet);

}  // namespace darkroom::provenance
