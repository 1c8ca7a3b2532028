// The generators that write one JSON object: InvokeAI, NovelAI, Fooocus, SwarmUI, Draw Things; and
// the labels that services set.
#pragma once

#include <darkroom/provenance.hpp>

#include <string_view>

namespace darkroom::provenance {

// Reads `text` as the one whose object it is, by a key that the others lack. False, and nothing
// kept, where it is none's.
bool read_object(std::string_view text, Provenance& record);

// InvokeAI 1.x: the command line that made the picture, "a cat [dog]" -s 50 -S 42.
bool read_invokeai_dream(std::string_view command, Provenance& record);

}  // namespace darkroom::provenance
