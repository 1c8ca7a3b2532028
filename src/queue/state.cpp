#include "queue/queue.hpp"

#include <array>
#include <utility>

namespace darkroom::queue {
namespace {

using enum State;

// In the order of the enumeration, which is what the database stores.
constexpr std::array kNames{
    std::pair{available, std::string_view{"available"}},
    std::pair{running, std::string_view{"running"}},
    std::pair{scheduled, std::string_view{"scheduled"}},
    std::pair{succeeded, std::string_view{"succeeded"}},
    std::pair{dead, std::string_view{"dead"}},
    std::pair{cancelled, std::string_view{"cancelled"}},
};

}  // namespace

std::string_view to_string(State state) {
  return kNames.at(static_cast<std::size_t>(state)).second;
}

std::optional<State> state_from(std::string_view name) {
  for (const auto& [state, its_name] : kNames) {
    if (its_name == name) return state;
  }
  return std::nullopt;
}

}  // namespace darkroom::queue
