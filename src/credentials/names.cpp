#include "credentials/credentials.hpp"

#include <array>

namespace darkroom::credentials {
namespace {

// In the enums' own order, so that a value is its index.
constexpr std::array<std::string_view, 5> kAlgorithms{"es256", "es384", "es512", "ed25519",
                                                      "ps256"};
constexpr std::array<std::string_view, 8> kActions{
    "c2pa.resized",  "c2pa.cropped", "c2pa.orientation", "c2pa.color_adjustments",
    "c2pa.filtered", "c2pa.edited",  "c2pa.converted",   "c2pa.transcoded"};
constexpr std::array<std::string_view, 3> kStates{"invalid", "valid", "trusted"};

}  // namespace

std::string_view to_string(Algorithm algorithm) {
  return kAlgorithms[static_cast<std::size_t>(algorithm)];
}
std::string_view to_string(Action action) {
  return kActions[static_cast<std::size_t>(action)];
}
std::string_view to_string(Verification::State state) {
  return kStates[static_cast<std::size_t>(state)];
}

Sign signing_with(const Signer& signer) {
  return [&signer](ByteView claim) { return signature(claim, signer); };
}

}  // namespace darkroom::credentials
