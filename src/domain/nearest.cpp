#include "domain/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace darkroom {

int edit_distance(std::string_view one, std::string_view other) {
  std::vector<int> row(other.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (const char letter : one) {
    int diagonal = row[0]++;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const int replaced = diagonal + (letter == other[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t kLongestWord = 64;  // nobody's typo, and the distance costs its square
  if (word.size() > kLongestWord || known.empty()) return {};
  const auto distance = [&](std::string_view each) { return edit_distance(word, each); };
  const std::string_view best = *std::ranges::min_element(known, {}, distance);
  const auto allowed = static_cast<int>(std::max<std::size_t>(1, best.size() / 3));
  return distance(best) <= allowed ? best : std::string_view{};
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view best = nearest(word, known);
  return best.empty() ? std::string{} : "; did you mean '" + std::string(best) + "'?";
}

std::string listed(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

}  // namespace darkroom
