#include <darkroom/placeholder.hpp>

namespace darkroom {

std::vector<std::string_view> names_of(const PlaceholderKinds& kinds) {
  std::vector<std::string_view> names;
  for (const auto& [name, wanted] : kPlaceholderNames) {
    if (kinds.*wanted) names.push_back(name);
  }
  return names;
}

}  // namespace darkroom
