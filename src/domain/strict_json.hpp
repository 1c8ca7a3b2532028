// JSON from strangers: duplicate keys, deep nesting and numbers out of range are refused, which a
// plain parse would let through.
#pragma once

#include <darkroom/result.hpp>

#include <nlohmann/json.hpp>

#include <string_view>

namespace darkroom {

// invalid_job says where the text stops being JSON. Never throws.
Result<nlohmann::json> parse_strictly(std::string_view text);

}  // namespace darkroom
