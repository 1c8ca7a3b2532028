// Which generator wrote a file's texts, by their keywords and contents.
#pragma once

#include "provenance/texts.hpp"

#include <darkroom/provenance.hpp>

#include <string_view>

namespace darkroom::provenance {

// Whether anybody here asks for a PNG text of this keyword.
bool is_known_keyword(std::string_view keyword);

// What ComfyUI's texts `prompt` and `workflow` hold, wherever its container has them; else empty.
std::string_view comfyui_text(const Texts& texts, std::string_view keyword);

// Fills `record` from the first that fits, in the order that the readers of the Stable Diffusion
// world agree on: parameters, EasyDiffusion's single texts, InvokeAI's, NovelAI's, ComfyUI's graph,
// EXIF's UserComment, a comment, Midjourney's description.
void identify(const Texts& texts, Provenance& record);

}  // namespace darkroom::provenance
