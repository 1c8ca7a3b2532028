// The text that Stable Diffusion WebUI made a convention, and a dozen tools after it:
//   a prompt, of any lines
//   Negative prompt: of any lines
//   Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x512, Model: name, Version: v1.10
#pragma once

#include <darkroom/provenance.hpp>

#include <string_view>

namespace darkroom::provenance {

// False, and nothing kept, where `text` is no such text: it has no line of settings. The generator
// is the one that the settings name, else automatic1111.
bool read_parameters(std::string_view text, Provenance& record);

}  // namespace darkroom::provenance
