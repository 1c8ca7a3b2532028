#include "domain/setting_values.hpp"

#include <limits>
#include <utility>

namespace darkroom {

Complaint take(std::optional<int>& to, const SettingValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr || *number < std::numeric_limits<int>::min() ||
      *number > std::numeric_limits<int>::max()) {
    return "must be a whole number";
  }
  to = static_cast<int>(*number);
  return std::nullopt;
}

Complaint take(std::optional<bool>& to, const SettingValue& value) {
  const auto* truth = std::get_if<bool>(&value);
  if (truth == nullptr) return "must be true or false";
  to = *truth;
  return std::nullopt;
}

Complaint take(std::optional<std::vector<int>>& to, const SettingValue& value) {
  constexpr const char* kWrong = "must be a list of whole numbers, as [320, 640, 1280]";
  if (const auto* one = std::get_if<std::int64_t>(&value))
    return take(to, SettingValue(std::vector{*one}));
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value); texts && texts->empty()) {
    to.emplace();
    return std::nullopt;
  }
  const auto* numbers = std::get_if<std::vector<std::int64_t>>(&value);
  if (numbers == nullptr) return kWrong;
  std::vector<int> read;
  for (const std::int64_t number : *numbers) {
    std::optional<int> each;
    if (take(each, SettingValue(number))) return kWrong;
    read.push_back(*each);
  }
  to = std::move(read);
  return std::nullopt;
}

Complaint take(std::optional<std::string>& to, const SettingValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return "must be text";
  to = *text;
  return std::nullopt;
}

}  // namespace darkroom
