// Single samples out of a page in Prometheus' text format, for tests.
#pragma once

#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace darkroom::test {

// The value of the sample whose name and labels are exactly `series`
// (`generation_success{tool="sora"}`); nothing where the page has none.
inline std::optional<double> sample(const std::string& page, std::string_view series) {
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    const bool matches =
        line.starts_with(series) && line.size() > series.size() + 1 && line[series.size()] == ' ';
    if (matches) return std::stod(line.substr(series.size() + 1));
  }
  return std::nullopt;
}

}  // namespace darkroom::test
