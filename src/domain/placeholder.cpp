#include <darkroom/placeholder.hpp>

#include <algorithm>

namespace darkroom {

std::vector<std::string_view> names_of(const PlaceholderKinds& kinds) {
  std::vector<std::string_view> names;
  for (const auto& [name, wanted] : kPlaceholderNames) {
    if (kinds.*wanted) names.push_back(name);
  }
  return names;
}

PlaceholderKinds all_or_none(bool wanted) {
  PlaceholderKinds kinds;
  for (const PlaceholderName& each : kPlaceholderNames) kinds.*each.wanted = wanted;
  return kinds;
}

bool add_kind(PlaceholderKinds& kinds, std::string_view name) {
  const auto* const found = std::ranges::find(kPlaceholderNames, name, &PlaceholderName::name);
  if (found == kPlaceholderNames.end()) return false;
  kinds.*found->wanted = true;
  return true;
}

}  // namespace darkroom
