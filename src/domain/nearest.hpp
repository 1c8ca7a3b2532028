// The word that somebody who wrote another most likely meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace darkroom {

// Edits (insert, delete, replace a byte) that make one word the other; Levenshtein 1965. Pure.
int edit_distance(std::string_view one, std::string_view other);

// The nearest of `known` within a third of its length; empty where none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

// "; did you mean 'quality'?", or empty.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

// "a, b, c".
std::string listed(std::span<const std::string_view> words);

}  // namespace darkroom
