#include "api/message.hpp"

#include "net/url.hpp"

#include <algorithm>

namespace darkroom::api {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(at, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

Error broken(std::string_view name, const char* message) {
  return Error::invalid(ErrorCode::invalid_job,
                        {{.where = "?" + std::string(name), .message = message}});
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
  const auto found = headers.find(name);
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string_view> Response::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

Result<std::map<std::string, std::string, std::less<>>> query_values(std::string_view query) {
  std::map<std::string, std::string, std::less<>> values;
  for (const std::string_view pair : split(query, '&')) {
    if (pair.empty()) continue;
    std::string text(pair);
    std::ranges::replace(text, '+', ' ');
    const std::size_t equals = std::min(text.find('='), text.size());
    const auto name = net::percent_decoded(std::string_view(text).substr(0, equals));
    const auto value =
        net::percent_decoded(std::string_view(text).substr(std::min(equals + 1, text.size())));
    if (!name || !value) return broken(pair, "holds a broken percent escape");
    if (!values.emplace(*name, *value).second) return broken(*name, "is given twice");
  }
  return values;
}

std::string media_type_of(std::string_view content_type) {
  std::string type;
  for (const char c : content_type.substr(0, content_type.find(';'))) {
    if (c != ' ' && c != '\t') type += lower(c);
  }
  return type;
}

}  // namespace darkroom::api
