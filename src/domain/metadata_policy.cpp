#include <darkroom/metadata_policy.hpp>

#include <algorithm>
#include <cstddef>

namespace darkroom {
namespace {

constexpr std::array<std::string_view, 4> kPolicies{"strip", "copyright", "provenance", "keep"};
constexpr std::array<std::string_view, 4> kLabels{"generated", "stated", "trainedAlgorithmicMedia",
                                                  "compositeWithTrainedAlgorithmicMedia"};
constexpr std::array<std::string_view, kMetadataParts.size()> kParts{
    "c2pa", "label", "prompt", "settings", "workflow", "rights", "exif", "xmp", "iptc", "text"};

template <class Enum, std::size_t Count>
std::string_view name_in(const std::array<std::string_view, Count>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

template <class Enum, std::size_t Count>
std::optional<Enum> value_of(const std::array<std::string_view, Count>& names,
                             std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view to_string(MetadataPolicy policy) {
  return name_in(kPolicies, policy);
}
std::optional<MetadataPolicy> metadata_policy_from(std::string_view name) {
  return value_of<MetadataPolicy>(kPolicies, name);
}

std::string_view to_string(Label label) {
  return name_in(kLabels, label);
}
std::optional<Label> label_from(std::string_view name) {
  return value_of<Label>(kLabels, name);
}

std::string_view to_string(MetadataPart part) {
  return name_in(kParts, part);
}
std::optional<MetadataPart> metadata_part_from(std::string_view name) {
  return value_of<MetadataPart>(kParts, name);
}

std::vector<std::string> names_of(const MetadataParts& parts) {
  std::vector<std::string> names;
  for (const MetadataPart part : parts) names.emplace_back(to_string(part));
  return names;
}

}  // namespace darkroom
