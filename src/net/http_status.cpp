#include "net/http_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace darkroom::net {
namespace {

constexpr std::chrono::seconds kLongestWait = std::chrono::hours(1);

bool is_worth_another_try(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

}  // namespace

std::optional<std::chrono::seconds> parse_retry_after(std::string_view text,
                                                      std::chrono::system_clock::time_point now) {
  std::chrono::seconds wait{};
  std::int64_t seconds = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stopped, failed] = std::from_chars(begin, end, seconds);
  if (failed == std::errc{} && stopped == end) {
    wait = std::chrono::seconds(seconds);
  } else {
    const time_t at = curl_getdate(std::string(text).c_str(), nullptr);
    if (at < 0) return std::nullopt;
    wait =
        std::chrono::ceil<std::chrono::seconds>(std::chrono::system_clock::from_time_t(at) - now);
  }
  return std::clamp(wait, std::chrono::seconds(0), kLongestWait);
}

Error classify_source_status(int status, std::optional<std::string_view> retry_after) {
  const std::string said = "the source answered " + std::to_string(status);
  if (status == 404) return Error::permanent(ErrorCode::source_not_found, said + " Not Found");
  if (status == 410) {
    return Error::permanent(ErrorCode::source_expired, said + " Gone: the link has expired");
  }
  if (status == 401 || status == 403) {
    return Error::permanent(ErrorCode::source_forbidden,
                            said +
                                ": the link needs a permission that it does not carry, or has "
                                "expired");
  }
  if (status == 416) {
    return Error::transient(ErrorCode::source_incomplete, said + ": it has become shorter");
  }
  if (!is_worth_another_try(status)) {
    return Error::permanent(ErrorCode::source_unavailable, said);
  }
  std::optional<std::chrono::seconds> wait;
  if (retry_after) wait = parse_retry_after(*retry_after, std::chrono::system_clock::now());
  return Error::transient(ErrorCode::source_unavailable, said, wait);
}

}  // namespace darkroom::net
