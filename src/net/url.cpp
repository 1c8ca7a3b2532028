#include "net/url.hpp"

#include "net/curl_handles.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace darkroom::net {
namespace {

constexpr std::size_t kLongestUrl = 2048;

Error invalid(std::string_view text, const std::string& why) {
  return Error::permanent(ErrorCode::source_invalid, redacted(text) + ": " + why);
}

bool has_control_byte(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f;
  });
}

// What libcurl's parser forgives and other parsers read otherwise.
std::string complaint(std::string_view text) {
  if (text.size() > kLongestUrl) return "is longer than 2048 bytes";
  if (has_control_byte(text)) return "holds white space or a control byte";
  if (text.find('\\') != std::string_view::npos) return "holds a backslash";
  // The first colon's: libcurl takes "http:/e" as well, and would find its host elsewhere.
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.substr(colon, 3) != "://") {
    return "is no http or https URL";
  }
  if (colon + 3 < text.size() && text[colon + 3] == '/') return "has no host";
  // "13070%33" is a name, and once unescaped a number, which means an address.
  const std::string_view authority =
      text.substr(colon + 3, text.find_first_of("/?#", colon + 3) - colon - 3);
  if (authority.find('%') != std::string_view::npos) return "holds an escape in its host";
  return {};
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  });
  return text;
}

std::string bare_host(std::string host) {
  host = lower(std::move(host));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  while (host.ends_with('.')) host.pop_back();
  return host;
}

std::uint16_t number_of(const std::string& port) {
  unsigned value = 0;
  std::from_chars(port.data(), port.data() + port.size(), value);
  return static_cast<std::uint16_t>(value);
}

CurlUrl parsed(std::string_view text) {
  CurlUrl url(curl_url());
  if (url != nullptr &&
      curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK) {
    url.reset();
  }
  return url;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (const std::string why = complaint(text); !why.empty()) return invalid(text, why);
  const CurlUrl url = parsed(text);
  if (url == nullptr) return invalid(text, "is no URL");
  Url parts{.text = url_part(url.get(), CURLUPART_URL, 0),
            .scheme = lower(url_part(url.get(), CURLUPART_SCHEME, 0)),
            .host = bare_host(url_part(url.get(), CURLUPART_HOST, 0)),
            .port = number_of(url_part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)),
            .path = url_part(url.get(), CURLUPART_PATH, 0),
            .query = url_part(url.get(), CURLUPART_QUERY, 0)};
  if (parts.scheme != "http" && parts.scheme != "https") {
    return invalid(text, "is no http or https URL");
  }
  if (parts.host.empty()) return invalid(text, "has no host");
  const bool credentials = !url_part(url.get(), CURLUPART_USER, 0).empty() ||
                           !url_part(url.get(), CURLUPART_PASSWORD, 0).empty();
  if (credentials) return invalid(text, "holds a user or a password");
  return parts;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    constexpr std::size_t kDigits = 2;
    const std::string_view digits = text.substr(i + 1, kDigits);
    unsigned value = 0;
    const char* const begin = digits.data();
    const char* const end = begin + digits.size();
    const auto [stopped, failed] = std::from_chars(begin, end, value, 16);
    if (failed != std::errc{} || stopped != end || digits.size() != kDigits || value == 0) {
      return std::nullopt;
    }
    decoded += static_cast<char>(value);
    i += kDigits;
  }
  return decoded;
}

std::string redacted(std::string_view text) {
  const CurlUrl url = text.size() <= 4 * kLongestUrl ? parsed(text) : CurlUrl();
  if (url == nullptr) return "(not a URL)";
  const std::string port = url_part(url.get(), CURLUPART_PORT, 0);
  const bool has_query = !url_part(url.get(), CURLUPART_QUERY, 0).empty();
  return url_part(url.get(), CURLUPART_SCHEME, 0) + "://" + url_part(url.get(), CURLUPART_HOST, 0) +
         (port.empty() ? "" : ":" + port) + url_part(url.get(), CURLUPART_PATH, 0) +
         (has_query ? "?..." : "");
}

}  // namespace darkroom::net
