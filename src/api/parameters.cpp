#include "api/api.hpp"
#include "domain/nearest.hpp"

#include <algorithm>
#include <charconv>

namespace darkroom::api {

std::string Parameters::text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string{} : found->second;
}

Result<std::uint64_t> Parameters::number(std::string_view name, std::uint64_t least,
                                         std::uint64_t most, std::uint64_t fallback) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return fallback;
  const std::string& text = found->second;
  std::uint64_t number = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stopped, failed] = std::from_chars(begin, end, number);
  if (failed != std::errc{} || stopped != end || number < least || number > most) {
    return Error::invalid(ErrorCode::invalid_job,
                          {{.where = "?" + std::string(name),
                            .message = "must be a whole number from " + std::to_string(least) +
                                       " to " + std::to_string(most)}});
  }
  return number;
}

Result<Parameters> parameters_in(std::string_view query, std::span<const std::string_view> known) {
  auto values = TRY(query_values(query));
  std::vector<Problem> problems;
  for (const auto& [name, value] : values) {
    if (std::ranges::find(known, name) != known.end()) {
      if (!value.empty()) continue;
      problems.push_back({.where = "?" + name, .message = "is empty; leave it out instead"});
      continue;
    }
    problems.push_back({.where = "?" + name,
                        .message = "is no parameter here" + did_you_mean(name, known) +
                                   (known.empty() ? "" : " (there is " + listed(known) + ")")});
  }
  if (!problems.empty()) return Error::invalid(ErrorCode::invalid_job, std::move(problems));
  return Parameters(std::move(values));
}

}  // namespace darkroom::api
