// What a generated image carries of its making, as its metadata states it: one record, whichever
// generator wrote it and wherever. Nothing here is verified.
#pragma once

#include <darkroom/geometry.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom {

struct Lora {
  std::string name;
  std::optional<double> weight;

  bool operator==(const Lora&) const = default;
};

// The Content Credentials of a file, of its last (active) manifest. Whether they are true is
// checked where darkroom is built with C2PA's own library, and said in `verification` alone.
struct C2pa {
  bool malformed = false;  // present, and not to be read to its end
  std::uint64_t bytes = 0;
  std::string claim_generator;       // "Adobe_Photoshop/25.1.0 ..."
  std::vector<std::string> actions;  // "c2pa.created", ...
  std::string software_agent;        // of the first action that names one
  std::string digital_source_type;   // as in Provenance, of the first action that has one
  std::string signer;                // the certificate's organisation, else its common name
  // "invalid", "valid" (unchanged since it was signed, by whom is not known) or "trusted" (and an
  // anchor vouches for the signer); empty: not verified.
  std::string verification = {};
  std::vector<std::string> failures = {};  // C2PA's codes, where it was verified

  bool operator==(const C2pa&) const = default;
};

// Texts are UTF-8 without control characters but newline and tab; empty where absent.
struct Provenance {
  std::string generator;  // "comfyui", "automatic1111", ...; docs/provenance.md lists them
  std::string generator_version;
  std::string model;
  std::string model_hash;
  std::string prompt;
  std::string negative_prompt;
  std::string seed;  // decimal digits: of 64 bits, more than a JSON number holds everywhere
  std::optional<int> steps;
  std::optional<double> guidance;  // the CFG scale
  std::string sampler;
  std::string scheduler;
  Size size;  // px, as it was generated; 0 x 0 where not stated
  std::vector<Lora> loras;
  bool has_workflow = false;  // a ComfyUI workflow or an InvokeAI graph is there

  // The last part of IPTC's URI: "trainedAlgorithmicMedia"
  // (https://cv.iptc.org/newscodes/digitalsourcetype/).
  std::string digital_source_type;
  std::string creator;
  std::string credit;
  std::string copyright;
  std::optional<C2pa> c2pa;

  bool truncated = false;  // a text or a list was longer than is kept

  bool operator==(const Provenance&) const = default;
};

// What is kept of each; longer ones are cut, and `truncated` says so.
inline constexpr std::size_t kMaxPromptBytes = 8192;  // of the prompt, and of the negative one
inline constexpr std::size_t kMaxNameBytes = 256;     // of any other text
inline constexpr std::size_t kMaxNames = 32;          // LoRAs, actions

// Whether there is nothing at all in it.
bool is_empty(const Provenance& provenance);

// Whether it keeps what is said above: the lengths, no control characters, digits in the seed, no
// negative or infinite number. For who has it from a process that read a stranger's bytes.
bool is_sound(const Provenance& provenance);

// The record as JSON: {"generator": ..., "c2pa": {..., "verification": "not verified"}}, what is
// absent left out. With Prompts::hidden neither prompt is in it.
enum class Prompts { shown, hidden };
std::string to_json(const Provenance& provenance, Prompts prompts);

}  // namespace darkroom
