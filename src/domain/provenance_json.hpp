// The record as a JSON object, for the objects that it is a part of.
#pragma once

#include <darkroom/provenance.hpp>

#include <nlohmann/json.hpp>

namespace darkroom {

nlohmann::ordered_json provenance_object(const Provenance& provenance, Prompts prompts);

}  // namespace darkroom
