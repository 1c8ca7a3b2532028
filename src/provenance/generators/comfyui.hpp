// ComfyUI's graph, as the API takes it and SaveImage writes it into the `prompt` text:
//   {"3": {"class_type": "KSampler", "inputs": {"seed": 42, "positive": ["6", 0], ...}}, "6": ...}
// An input is a value, or a link: a node's id and the number of its output.
#pragma once

#include <darkroom/provenance.hpp>

#include <string_view>

namespace darkroom::provenance {

// False, and nothing kept, where `text` is no such graph. Of several samplers the one with the
// lowest id is told of: the first one placed, before those that refine. Every search visits a node
// once, so a cycle of links ends.
bool read_comfyui_graph(std::string_view text, Provenance& record);

}  // namespace darkroom::provenance
