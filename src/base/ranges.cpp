#include "base/ranges.hpp"

#include <algorithm>
#include <numeric>

namespace darkroom {

void Ranges::add(Range range) {
  if (range.length == 0) return;
  std::uint64_t from = range.from;
  std::uint64_t end = range.end();
  const auto first = std::ranges::lower_bound(list_, from, {}, &Range::end);
  auto last = first;
  for (; last != list_.end() && last->from <= end; ++last) {
    from = std::min(from, last->from);
    end = std::max(end, last->end());
  }
  list_.insert(list_.erase(first, last), {.from = from, .length = end - from});
}

std::optional<Range> Ranges::missing(Range wanted) const {
  if (wanted.length == 0) return std::nullopt;
  // The first that ends behind where it is wanted from.
  auto next = std::ranges::upper_bound(list_, wanted.from, {}, &Range::end);
  std::uint64_t from = wanted.from;
  if (next != list_.end() && next->from <= from) {
    from = next->end();
    ++next;
  }
  if (from >= wanted.end()) return std::nullopt;
  const std::uint64_t end = next == list_.end() ? wanted.end() : std::min(wanted.end(), next->from);
  return Range{.from = from, .length = end - from};
}

std::uint64_t Ranges::bytes() const {
  return std::accumulate(list_.begin(), list_.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Range& each) { return sum + each.length; });
}

}  // namespace darkroom
