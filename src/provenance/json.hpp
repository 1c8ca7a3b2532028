// JSON as generators write it, from strangers: depth held, NaN let be, nothing thrown.
#pragma once

#include <darkroom/provenance.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace darkroom::provenance {

using nlohmann::json;

// Nothing where `text` is longer than kMaxJsonBytes, nested deeper than kMaxDepth, or no JSON.
// Python writes NaN and Infinity, which JSON has not; they are taken as null.
inline constexpr std::size_t kMaxJsonBytes = 256UL << 10U;
inline constexpr int kMaxDepth = 64;  // ComfyUI's graphs nest 8 deep
std::optional<json> parsed(std::string_view text);

// The member `key` of an object; null where it has none, or is no object.
const json& member(const json& object, std::string_view key);

// The text of a member that is a string; empty otherwise. It lives as long as the object.
std::string_view text_of(const json& object, std::string_view key);

// Each sets one field of `record` where the value is of a kind that fits, and lets it be otherwise:
// a number may be written as a string.
void keep_seed(const json& value, Provenance& record);
void keep_steps(const json& value, Provenance& record);
void keep_guidance(const json& value, Provenance& record);
void keep_size(const json& width, const json& height, Provenance& record);

// The same of numbers in text.
void keep_seed(std::string_view digits, Provenance& record);
void keep_steps(std::string_view digits, Provenance& record);
void keep_guidance(std::string_view number, Provenance& record);
void keep_size(std::string_view size, Provenance& record);  // "512x768", "(512, 768)"

// One more LoRA, as long as no more are listed than are kept.
void keep_lora(std::string_view name, std::optional<double> weight, Provenance& record);

std::optional<double> number_of(const json& value);      // or a string that is one
std::optional<double> number_of(std::string_view text);  // the whole of it, finite

}  // namespace darkroom::provenance
