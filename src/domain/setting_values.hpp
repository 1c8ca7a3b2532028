// A setting's value into what holds it, or a complaint.
#pragma once

#include "domain/variant_settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace darkroom {

// What is wrong, as a sentence that follows the setting's name; nothing where it went well.
using Complaint = std::optional<std::string>;

Complaint take(std::optional<int>& to, const SettingValue& value);
Complaint take(std::optional<bool>& to, const SettingValue& value);
Complaint take(std::optional<std::string>& to, const SettingValue& value);
Complaint take(std::optional<std::vector<int>>& to, const SettingValue& value);

template <class T, class Read>
Complaint take_word(std::optional<T>& to, const SettingValue& value, Read read,
                    std::string_view allowed) {
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr) to = read(*text);
  if (text != nullptr && to) return std::nullopt;
  const std::string complaint = text == nullptr ? "must be text" : "is '" + *text + "'";
  return complaint + "; allowed: " + std::string(allowed);
}

}  // namespace darkroom
