// Prompts and settings as AUTOMATIC1111's WebUI writes them, which most tools read.
#pragma once

#include "provenance/texts.hpp"

#include <darkroom/metadata_policy.hpp>
#include <darkroom/provenance.hpp>

#include <string>

namespace darkroom::provenance {

// The generator's own text where it wrote one in `parameters` or UserComment, as it is; else one
// made of the record: prompt, "Negative prompt: ...", "Steps: 20, Sampler: ..., ...". Empty where
// there is no prompt.
std::string webui_text(const Texts& texts, const Provenance& record);

// Which of prompt and settings a reader finds again in such a text as they are in the record.
MetadataParts told_again(const std::string& text, const Provenance& record);

}  // namespace darkroom::provenance
