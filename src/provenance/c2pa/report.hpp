// What Content Credentials claim, as they claim it.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/provenance.hpp>

namespace darkroom::provenance {

// Sets `record.c2pa` to what the active manifest of `store` says: who wrote the claim, what was
// done, of what kind the picture is, whose certificate signed. Nothing is verified. A part that is
// damaged sets `malformed`, and the others are told of all the same.
void report_c2pa(ByteView store, Provenance& record);

// The last part of an IPTC or C2PA URI of a digital source type.
std::string_view source_type_of(std::string_view uri);

}  // namespace darkroom::provenance
